import { describeFailure } from '../../api/failures.ts';
import { Button } from '../button/button.tsx';
import { Panel, Row, Section } from '../section/section.tsx';
import { LookRows } from './look-rows.tsx';
import { useLooks } from './use-looks.ts';

export interface LicenceLooksProps {
  creditCode: string;
  licenceId: string;
  now: number;
}

/** Who looked at a licence, the full list: beside the licence in a wide window. */
export const LicenceLooks = (props: LicenceLooksProps) => (
  // Another licence begins anew; an answer for the one before finds nobody.
  <Looks key={`${props.creditCode}/${props.licenceId}`} {...props} />
);

const Looks = ({ creditCode, licenceId, now }: LicenceLooksProps) => {
  const { rows, hasMore, busy, error, load } = useLooks(creditCode, licenceId);
  return (
    <Section title="谁看过">
      <Panel>
        {rows === null && busy && <Row title="正在取扫码记录" />}
        {rows?.length === 0 && <Row title="还没有人看过" note="别人扫了这张证照的码，几秒内就会记在这里" />}
        {rows && <LookRows rows={rows} now={now} />}
        {error !== null && <Row title={describeFailure(error).title} />}
      </Panel>
      {error !== null && <Button kind="tint" icon="refresh" text="再试一次" onTap={load} />}
      {error === null && hasMore && (
        <Button kind="outline" text="看更早的" busy={busy && '正在取'} onTap={load} />
      )}
    </Section>
  );
};
