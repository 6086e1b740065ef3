import type { Firm, Licence } from '@qzt/shared/contracts/wallet';
import { shanghaiDate } from '@qzt/shared/domain/dates';
import { isInForce } from '@qzt/shared/domain/licence-status';
import { dayText, momentText, withAge } from '../../words/ages.ts';
import { chipTextAsOf, consequence, presentingHindrance } from '../../words/licence.ts';
import { licenceFields, type NamedValue } from '../../words/licence-fields.ts';
import { wholeMoment } from '../../words/paper.ts';
import { Box, Txt } from '../base/base.tsx';
import { Notice, type NoticeProps } from '../notice/notice.tsx';
import { usePaper } from '../paper/use-paper.ts';
import { Pair, Panel, Section } from '../section/section.tsx';
import { StateChip } from '../state-chip/state-chip.tsx';
import './licence-detail.scss';

export interface LicenceStandingProps {
  licence: Licence;
  /** When its authority last said so. */
  confirmedAt: string;
  /** No network, or no answer from the authority: these are earlier data. */
  asOf: boolean;
  now: number;
}

export interface LicenceDetailProps {
  licence: Licence;
  firm: Firm;
  now: number;
}

/** The state, and how old the word on it is. */
export const LicenceStanding = ({ licence, confirmedAt, asOf, now }: LicenceStandingProps) => {
  const paper = usePaper();
  const age = asOf
    ? `${momentText(confirmedAt, now)} 的数据`
    : `${withAge('发证机关', confirmedAt, now)}确认`;
  return (
    <Box className="standing">
      <StateChip state={licence.state} text={chipTextAsOf(licence, confirmedAt, asOf, now)} />
      <Txt className="standing__age">
        {paper === null ? age : `发证机关 ${wholeMoment(Date.parse(confirmedAt))}（北京时间）确认`}
      </Txt>
    </Box>
  );
};

/** What to do about it and why, then every field: the phone's page in its order. */
export const LicenceDetail = (props: LicenceDetailProps) => (
  <>
    <LicenceAdvice {...props} />
    <SeenFields {...props} />
    <OwnFields {...props} />
  </>
);

/** What a stranger who scans sees of it. */
export const SeenFields = ({ licence, firm }: LicenceDetailProps) => (
  <Section title="扫码的人会看到" note="都是依法公开的内容">
    <Fields list={licenceFields(licence, firm).seen} />
  </Section>
);

/** The rest. */
export const OwnFields = ({ licence, firm }: LicenceDetailProps) => (
  <Section title="只有企业自己看得到">
    <Fields list={licenceFields(licence, firm).own} />
  </Section>
);

const Fields = ({ list }: { list: readonly NamedValue[] }) => (
  <Panel>
    {list.map(({ key, name, value, code }) => (
      <Pair key={key} name={name} value={value} code={code} />
    ))}
  </Panel>
);

const TONES: Partial<Record<Licence['state'], NoticeProps['tone']>> = {
  suspended: 'paused',
  revoked: 'bad',
  unknown: 'plain',
};

/** What its state means, why, and what to do; nothing where all is well. */
export const LicenceAdvice = ({ licence, firm, now }: LicenceDetailProps) => {
  if (!isInForce(licence.state)) {
    return (
      <Notice
        id="consequence"
        tone={TONES[licence.state] ?? 'ended'}
        icon={licence.state === 'suspended' ? 'pause' : 'info'}
        title={consequence(licence, now)}
        detail={licence.statusReason ?? undefined}
      />
    );
  }
  const hindrance = presentingHindrance(firm, licence, now);
  return (
    <>
      {hindrance && <Notice id="hindrance" tone="ended" icon="info" title={hindrance} />}
      <Renewal licence={licence} now={now} />
    </>
  );
};

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
