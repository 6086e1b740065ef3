import type { Firm, Licence } from '@qzt/shared/contracts/wallet';
import { isInForce } from '@qzt/shared/domain/licence-status';
import { useState } from 'react';
import { describeFailure, isOffline } from '../../../api/failures.ts';
import { Box, Txt } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Checkbox } from '../../../components/checkbox/checkbox.tsx';
import { ErrorState } from '../../../components/error-state/error-state.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { LicenceFace } from '../../../components/licence-face/licence-face.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Panel, Section } from '../../../components/section/section.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';
import { StateChip } from '../../../components/state-chip/state-chip.tsx';
import { replace } from '../../../platform/navigation.ts';
import type { PresentingView } from '../../../state/presenting.ts';
import { useAgainWhenOnline } from '../../../state/when-online.ts';
import { ageText } from '../../../words/ages.ts';
import { faceOf } from '../../../words/face.ts';
import { chipText, consequence, presentingHindrance } from '../../../words/licence.ts';
import { LicenceBeside } from '../licence-beside.tsx';
import { LicenceGate, type ShownLicence } from '../licence-gate.tsx';
import './index.scss';
import { LiveCode } from './live-code.tsx';
import { usePresenting } from './use-presenting.ts';

type Showing = Extract<PresentingView, { status: 'showing' }>;

/** Shows a licence as a code that changes. */
export default function PresentPage() {
  return (
    <LicenceGate title="出示" shape="present">
      {(shown) =>
        presentingHindrance(shown.firm, shown.licence, Date.now()) === null ? (
          <Presented key={shown.licence.id} {...shown} />
        ) : (
          <NotPresentable {...shown} />
        )
      }
    </LicenceGate>
  );
}

const titleOf = ({ kindName }: Licence): string => `出示${kindName}`;

const Presented = (shown: ShownLicence) => {
  const { licence, firm } = shown;
  const { view, presenting, screenshot } = usePresenting(firm.creditCode, licence.id);
  const [onceOnly, setOnceOnly] = useState(false);
  const title = titleOf(licence);
  const lacksNetwork = view.status === 'expired' || (view.status === 'failed' && isOffline(view.error));
  useAgainWhenOnline(lacksNetwork, presenting.renew);
  if (view.status === 'loading') {
    return (
      <Screen title={title}>
        <Skeleton shape="present" text="正在生成出示码" />
      </Screen>
    );
  }
  if (view.status === 'refused') return <NotPresentable {...shown} error={view.error} />;
  if (view.status === 'failed') return <NoCode title={title} error={view.error} again={presenting.renew} />;
  if (view.status === 'expired') return <Expired title={title} again={presenting.renew} />;
  if (view.status === 'spent') {
    return (
      <Screen
        title={title}
        action={<Button id="renew" text="再出示一次" icon="qr" onTap={presenting.renew} />}
      >
        <Notice
          id="spent"
          tone="ok"
          icon="check-circle"
          title="对方已经扫过这张一次性码"
          detail="它不能再用了。还要给别人看，请再出示一次。"
          alert
        />
        <Thumbnail licence={licence} firm={firm} confirmedAt={view.code.confirmedAt} />
      </Screen>
    );
  }
  return (
    <Code
      shown={shown}
      view={view}
      screenshot={screenshot}
      onRenew={presenting.renew}
      onceOnly={onceOnly}
      onOnceOnly={(wanted) => {
        setOnceOnly(wanted);
        presenting.setOnceOnly(wanted);
      }}
    />
  );
};

const NoCode = (props: { title: string; error: unknown; again: () => void }) => {
  const { title, detail, requestId } = describeFailure(props.error);
  const text = isOffline(props.error) ? '出示要连网，每张码都是现做的。连上网络后会自动出码。' : detail;
  return (
    <Screen
      title={props.title}
      action={<Button id="retry" text="再试一次" icon="refresh" onTap={props.again} />}
    >
      <ErrorState title={title} text={text} requestId={requestId ?? undefined} />
    </Screen>
  );
};

const Expired = ({ title, again }: { title: string; again: () => void }) => (
  <Screen title={title} action={<Button id="retry" text="换一张新码" icon="qr" onTap={again} />}>
    <ErrorState title="这张码已过期" text="一直没连上网络，换不了新码。连上网络后再换。" />
  </Screen>
);

/** What happened to the licence, without its code and without a word of validity. */
const NotPresentable = ({ licence, firm, error }: ShownLicence & { error?: unknown }) => {
  const refusal = error === undefined ? null : describeFailure(error);
  const now = Date.now();
  const known = isInForce(licence.state)
    ? presentingHindrance(firm, licence, now)
    : consequence(licence, now);
  return (
    <Screen
      title={titleOf(licence)}
      action={
        <Button
          id="to-licence"
          text="看这张证照"
          onTap={() => void replace('licence', { licence: licence.id })}
        />
      }
    >
      <ErrorState
        title={refusal?.title ?? '这张证照现在不能出示'}
        text={[known && `${known}。`, refusal?.detail].filter(Boolean).join('')}
      />
    </Screen>
  );
};

const Code = (props: {
  shown: ShownLicence;
  view: Showing;
  screenshot: boolean;
  onRenew: () => void;
  onceOnly: boolean;
  onOnceOnly: (wanted: boolean) => void;
}) => {
  const { shown, view, screenshot, onRenew, onceOnly, onOnceOnly } = props;
  const { licence, firm } = shown;
  return (
    <Screen title={titleOf(licence)} aside={<LicenceBeside {...shown} />}>
      <Thumbnail licence={licence} firm={firm} confirmedAt={view.code.confirmedAt} />
      <LiveCode view={view} title={licence.kindName} onRenew={onRenew} />
      <Checkbox id="once-only" checked={onceOnly} onChange={onOnceOnly}>
        一次性：只让第一个扫的人看
      </Checkbox>
      {screenshot && (
        <Notice
          tone="warn"
          icon="warning"
          title="您刚才截了图"
          detail="截图里的码最迟 5 分钟后失效，请不要转发。"
          alert
        />
      )}
      <Section title="扫码的人会看到" note="都是依法公开的内容">
        <Panel roomy>
          <Box className="disclosed">
            {[
              ...view.code.disclosed,
              ...(view.code.otherLicences > 0 ? [`其他许可 ${view.code.otherLicences} 张`] : []),
            ].map((label) => (
              <Box key={label} className="disclosed__item">
                <Icon name="check" size={18} />
                <Txt>{label}</Txt>
              </Box>
            ))}
          </Box>
        </Panel>
      </Section>
      <Box className="present__hidden">
        <Icon name="eye-off" size={22} />
        <Box>
          <Box>看不到身份证号、手机号、股东信息。</Box>
          <Box>{`旧码最迟 ${lifetimeMinutes(view)} 分钟后失效，截图也一样。`}</Box>
        </Box>
      </Box>
    </Screen>
  );
};

const lifetimeMinutes = ({ code }: Showing): number =>
  code.expiresAt ? Math.ceil((Date.parse(code.expiresAt) - Date.parse(code.issuedAt)) / 60_000) : 0;

const Thumbnail = ({ licence, firm, confirmedAt }: { licence: Licence; firm: Firm; confirmedAt: string }) => (
  <Box className="present__head">
    <Box className="present__face">
      <LicenceFace face={faceOf(licence)} />
    </Box>
    <Box className="present__firm">
      <Box className="present__name">{firm.name}</Box>
      <Box className="present__state">
        <StateChip state={licence.state} text={chipText(licence, Date.now())} />
        <Txt className="present__age">{`${ageText(confirmedAt, Date.now())}确认`}</Txt>
      </Box>
    </Box>
  </Box>
);
