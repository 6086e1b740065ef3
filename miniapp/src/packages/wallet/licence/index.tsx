import type { Licence } from '@qzt/shared/contracts/wallet';
import { shanghaiDate } from '@qzt/shared/domain/dates';
import { isInForce } from '@qzt/shared/domain/licence-status';
import { Box, Tap, Txt } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { Icon, type IconName } from '../../../components/icon/icon.tsx';
import { LicenceFace } from '../../../components/licence-face/licence-face.tsx';
import { Notice, type NoticeProps } from '../../../components/notice/notice.tsx';
import { Screen } from '../../../components/screen/screen.tsx';
import { Pair, Panel } from '../../../components/section/section.tsx';
import { StateChip } from '../../../components/state-chip/state-chip.tsx';
import { open } from '../../../platform/navigation.ts';
import { usePageParams } from '../../../platform/page.ts';
import { useNow } from '../../../state/clock.ts';
import { dayText, momentText, withAge } from '../../../words/ages.ts';
import { faceOf } from '../../../words/face.ts';
import { chipText, consequence, numberText, offersPresenting, validityText } from '../../../words/licence.ts';
import { LicenceGate } from '../licence-gate.tsx';
import { useLicence } from '../use-licence.ts';
import './index.scss';

const NOTICE_TONES: Partial<Record<Licence['state'], NoticeProps['tone']>> = {
  suspended: 'paused',
  revoked: 'bad',
  unknown: 'plain',
};

/** One licence: its face, its state, what to do about it. */
export default function LicencePage() {
  const { licence: id = '' } = usePageParams();
  const shown = useLicence(id);
  const now = useNow(1000);
  return (
    <LicenceGate shown={shown} title="证照" shape="licence">
      {({ licence, firm, confirmedAt, asOf }) => {
        const target = { firm: firm.creditCode, licence: licence.id };
        const inForce = isInForce(licence.state);
        const presentable = offersPresenting(firm, licence, now);
        return (
          <Screen
            title={licence.kindName}
            action={
              presentable && (
                <Button id="present" icon="qr" text="出示" onTap={() => void open('present', target)} />
              )
            }
            aside={<LicenceFace face={faceOf(licence)} />}
          >
            <Tap
              id="face"
              className="licence__face"
              label="放大看证面"
              onTap={() => void open('face', { licence: licence.id })}
            >
              <LicenceFace face={faceOf(licence)} />
            </Tap>
            <Box className="licence__state">
              <StateChip state={licence.state} text={chipText(licence, now)} />
              <Txt className="licence__age">
                {asOf
                  ? `${momentText(confirmedAt, now)}的数据`
                  : `${withAge('发证机关', confirmedAt, now)}确认`}
              </Txt>
            </Box>
            {!inForce && (
              <Notice
                tone={NOTICE_TONES[licence.state] ?? 'ended'}
                icon={licence.state === 'suspended' ? 'pause' : 'info'}
                title={consequence(licence, now)}
                detail={licence.statusReason ?? undefined}
              />
            )}
            <Panel>
              <Pair name={licence.numberLabel} value={numberText(licence.number)} code />
              <Pair name="持证企业" value={firm.name} />
              <Pair name="有效期" value={validityText(licence)} />
              <Pair name="发证机关" value={licence.issuer} />
              <Pair name="电子证照标识" value={licence.licenceIdentifier} code />
            </Panel>
            <Renewal licence={licence} now={now} />
            <Box className="licence__side">
              <Side id="looks" icon="eye" text="谁看过" onTap={() => void open('looks', target)} />
              {presentable && (
                <Side id="printed" icon="printer" text="打印码" onTap={() => void open('printed', target)} />
              )}
            </Box>
          </Screen>
        );
      }}
    </LicenceGate>
  );
}

const Side = (props: { id: string; icon: IconName; text: string; onTap: () => void }) => (
  <Tap id={props.id} className="licence__act" onTap={props.onTap}>
    <Icon name={props.icon} />
    <Txt>{props.text}</Txt>
  </Tap>
);

/** 11月30日前办延续, with the rule that says so. */
const Renewal = ({ licence, now }: { licence: Licence; now: number }) => {
  if (licence.state !== 'expiring' || !licence.renewBy) return null;
  const open = licence.renewBy >= shanghaiDate(now);
  return (
    <Notice
      id="renewal"
      tone="warn"
      icon="calendar"
      title={open ? `${dayText(licence.renewBy, now)}前办延续` : '延续申请期已过'}
      detail={`${open ? '向发证机关提出申请' : '请尽快联系发证机关'}${licence.renewSource ? `（${licence.renewSource}）` : ''}`}
    />
  );
};
