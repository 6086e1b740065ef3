import { useEffect } from 'react';
import { describeFailure } from '../../api/failures.ts';
import { useLooks } from '../../state/looks.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../button/button.tsx';
import { LookRows } from '../look-row/look-row.tsx';
import { Panel, Row, Section } from '../section/section.tsx';

export interface LicenceLooksProps {
  creditCode: string;
  licenceId: string;
  now: number;
}

/** Who looked at a licence, the full list: beside the licence in a wide window. */
export const LicenceLooks = ({ creditCode, licenceId, now }: LicenceLooksProps) => {
  const { looks, loadOlder } = useLooks(creditCode, licenceId);
  const view = useStore(looks.view);
  useEffect(() => void looks.load(), [looks]);
  const error = view.status === 'failed' ? view.error : view.status === 'ready' ? view.trouble : null;
  return (
    <Section title="谁看过">
      {view.status === 'ready' && view.value.rows.length > 0 ? (
        <LookRows rows={view.value.rows} now={now} counted />
      ) : (
        <Panel>
          {view.status === 'loading' && <Row title="正在取扫码记录" />}
          {view.status === 'ready' && (
            <Row title="还没有人看过" note="别人扫了这张证照的码，几秒内就会记在这里" />
          )}
          {view.status === 'failed' && <Row title={describeFailure(view.error).title} />}
        </Panel>
      )}
      {Boolean(error) && (
        <Button kind="tint" icon="refresh" text="再试一次" onTap={() => void looks.load()} />
      )}
      {view.status === 'ready' && !error && view.value.nextCursor && (
        <Button
          kind="outline"
          text="看更早的"
          busy={view.busy && '正在取'}
          onTap={() => loadOlder(view.value)}
        />
      )}
    </Section>
  );
};
