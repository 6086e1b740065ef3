import type { Firm, Licence } from '@qzt/shared/contracts/wallet';
import { useState } from 'react';
import { describeFailure } from '../../../api/failures.ts';
import { Box, Tap, Txt } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Checkbox } from '../../../components/checkbox/checkbox.tsx';
import { ErrorState } from '../../../components/error-state/error-state.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { LicenceFace } from '../../../components/licence-face/licence-face.tsx';
import { Notice } from '../../../components/notice/notice.tsx';
import { QrCode } from '../../../components/qr-code/qr-code.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Panel, Section } from '../../../components/section/section.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';
import { StateChip } from '../../../components/state-chip/state-chip.tsx';
import { writeClipboard } from '../../../platform/clipboard.ts';
import { usePageParams } from '../../../platform/page.ts';
import type { PresentingView } from '../../../state/presenting.ts';
import { ageText } from '../../../words/ages.ts';
import { faceOf } from '../../../words/face.ts';
import { chipText } from '../../../words/licence.ts';
import { LicenceGate } from '../licence-gate.tsx';
import { useLicence } from '../use-licence.ts';
import './index.scss';
import { usePresenting } from './use-presenting.ts';

type Showing = Extract<PresentingView, { status: 'showing' }>;

/** Shows a licence as a code that changes. */
export default function PresentPage() {
  const { licence: id = '' } = usePageParams();
  const shown = useLicence(id);
  return (
    <LicenceGate shown={shown} title="出示" shape="present">
      {({ licence, firm }) => <Presenting key={licence.id} licence={licence} firm={firm} />}
    </LicenceGate>
  );
}

const Presenting = ({ licence, firm }: { licence: Licence; firm: Firm }) => {
  const { view, presenting, screenshot } = usePresenting(firm.creditCode, licence.id);
  const [onceOnly, setOnceOnly] = useState(false);
  const title = `出示${licence.kindName}`;
  if (view.status === 'loading') {
    return (
      <Screen title={title}>
        <Skeleton shape="present" text="正在生成出示码" />
      </Screen>
    );
  }
  if (view.status === 'failed' || view.status === 'expired') {
    const trouble = describeFailure(view.error);
    return (
      <Screen
        title={title}
        action={<Button id="retry" text="再试一次" icon="refresh" onTap={presenting.renew} />}
      >
        <ErrorState
          title={view.status === 'expired' ? '这张码已过期' : trouble.title}
          text={view.status === 'expired' ? '一直没连上网络，换不了新码。连上网络后再试。' : trouble.detail}
          requestId={trouble.requestId ?? undefined}
        />
      </Screen>
    );
  }
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
    <Screen title={title} aside={<LicenceFace face={faceOf(licence)} />}>
      <Thumbnail licence={licence} firm={firm} confirmedAt={view.code.confirmedAt} />
      <Code view={view} title={licence.kindName} onRenew={presenting.renew} />
      <Checkbox
        id="once-only"
        checked={onceOnly}
        onChange={(wanted) => {
          setOnceOnly(wanted);
          presenting.setOnceOnly(wanted);
        }}
      >
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

const Code = ({ view, title, onRenew }: { view: Showing; title: string; onRenew: () => void }) => {
  const { code, secondsToRotation, secondsToExpiry, looks, trouble } = view;
  const [copied, setCopied] = useState(false);
  const share = code.rotateAfterSeconds ? Math.min(1, secondsToRotation / code.rotateAfterSeconds) : 0;
  const spoken = secondsToRotation === 30 || secondsToRotation === 10;
  return (
    <Box className="code" id="code">
      <QrCode text={code.link} label={`${title}的出示码，请对方扫描`} />
      <Box className="code__bar" hidden>
        <Box className="code__left" style={{ width: `${Math.round(share * 100)}%` }} />
      </Box>
      <Box className="code__foot">
        {trouble ? (
          <Txt
            className="code__trouble"
            role="status"
          >{`换不了新码，这张还能用 ${durationText(secondsToExpiry)}`}</Txt>
        ) : (
          <Txt className="code__count">
            <Txt className="code__seconds">{String(secondsToRotation)}</Txt>
            {' 秒后换新码'}
          </Txt>
        )}
        <Tap id="renew" className="code__renew" onTap={onRenew}>
          <Icon name="refresh" size={20} />
          <Txt>现在换</Txt>
        </Tap>
      </Box>
      <Box className="code__foot">
        <Txt className="code__looks" role="status" live="polite">
          {looks > 0 ? `这张码已被看过 ${looks} 次` : '还没有人扫这张码'}
        </Txt>
        <Tap
          id="copy-link"
          className="code__renew"
          onTap={() => void writeClipboard(code.link).then((done) => setCopied(done))}
        >
          <Icon name="copy" size={20} />
          <Txt>{copied ? '已复制' : '复制链接'}</Txt>
        </Tap>
      </Box>
      <Box className="unseen" role="status" live="polite">
        {spoken ? `还有 ${secondsToRotation} 秒换新码` : ''}
      </Box>
    </Box>
  );
};

const durationText = (seconds: number): string =>
  seconds >= 60 ? `${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒` : `${seconds} 秒`;
