import type { Verification } from '@qzt/shared/contracts/verification';
import { shownOutcome, shownVerdict } from '@qzt/shared/domain/verdict';
import { readPresentationLink } from '@qzt/shared/presentation/link';
import { CallError, type CallFailure, describeFailure } from '../../../api/failures.ts';
import { Box, Txt } from '../../../components/base/base.tsx';
import { Button } from '../../../components/button/button.tsx';
import { CheckList } from '../../../components/check-list/check-list.tsx';
import { EmptyState } from '../../../components/empty-state/empty-state.tsx';
import { ErrorState } from '../../../components/error-state/error-state.tsx';
import { usePaper } from '../../../components/paper/use-paper.ts';
import { Screen } from '../../../components/screen/screen.tsx';
import { Pair, Panel, Row, Section } from '../../../components/section/section.tsx';
import { Skeleton } from '../../../components/skeleton/skeleton.tsx';
import { StateChip } from '../../../components/state-chip/state-chip.tsx';
import { toTab } from '../../../platform/navigation.ts';
import { usePageParams } from '../../../platform/page.ts';
import { useNow } from '../../../state/clock.ts';
import { clockText, momentText, plainDays } from '../../../words/ages.ts';
import { faceBeside } from '../../../words/face.ts';
import { chipText, consequence, numberText, validityText } from '../../../words/licence.ts';
import {
  type BannerWords,
  bannerWords,
  checkDetail,
  checkTitle,
  failureBannerWords,
  MODE_WORDS,
} from '../../../words/verification.ts';
import { useVerification } from '../use-verification.ts';
import { Answer } from './answer.tsx';
import { VerdictBeside } from './beside.tsx';
import { AskAgain, CheckedAt } from './on-paper.tsx';

/** The answer to a scan. Opened cold: by a link rule in WeChat (`q`), by `/v/<code>` in a browser (`code`). */
export default function VerdictPage() {
  const { code, q } = usePageParams();
  const read = code ?? readPresentationLink(q ?? '')?.code;
  if (!read) {
    return (
      <Screen
        title="核验结果"
        home="scan"
        action={<Button text="去扫码" icon="scan" onTap={() => void toTab('scan')} />}
      >
        <EmptyState title="链接里没有证照码" text="请重新扫证照上的二维码。" />
      </Screen>
    );
  }
  return <Verdict key={read} code={read} />;
}

const Verdict = ({ code }: { code: string }) => {
  const { view, again } = useVerification(code);
  const deviceTime = useNow(1000);
  const paper = usePaper();
  if (view.status === 'loading') {
    return (
      <Screen title="核验结果" home="scan">
        {!view.early && <Skeleton shape="verdict" text="正在向发证机关核实" />}
      </Screen>
    );
  }
  if (view.status === 'failed') return <Failed {...view} again={again} />;
  const { verification } = view;
  const { mode, checks, checkedAt } = verification;
  // What a device's clock shows may be wrong; what passes on it is not. Paper is read later: its ages are those of
  // the moment of the check.
  const passed = paper === null ? Math.max(0, deviceTime - view.arrivedAt) : 0;
  const now = Date.parse(checkedAt) + passed;
  const words = bannerWords(verification, now);
  const face = faceBeside({ ...verification, verdict: words.verdict });
  return (
    <Answer
      words={words}
      verification={paper === null ? verification : undefined}
      announced={view.early}
      action={<WayOn words={words} again={again} />}
      aside={face && <VerdictBeside face={face} />}
    >
      <CheckedAt {...verification} />
      <Section title="查了什么" note={`${clockText(checkedAt)} ${MODE_WORDS[mode]}`}>
        <CheckList
          checks={checks.map((check, place) => ({
            // Several may be unknown here.
            key: `${check.name}-${place}`,
            what: checkTitle(check),
            detail: checkDetail(check, now),
            outcome: shownOutcome(check),
          }))}
        />
      </Section>
      <Known verification={verification} now={now} />
      <Disclosed verification={verification} />
      <Others verification={verification} now={now} />
      <AskAgain mode={mode} code={code} />
    </Answer>
  );
};

const Failed = ({ failure, early, again }: { failure: CallFailure; early: boolean; again: () => void }) => {
  const error = new CallError(failure);
  const { title, detail, requestId } = describeFailure(error);
  const words = failureBannerWords(error);
  return (
    <Answer words={words} announced={early} action={<WayOn words={words} again={again} />}>
      <ErrorState title={title} text={detail} requestId={requestId ?? undefined} />
    </Answer>
  );
};

const WayOn = ({ words: { verdict, wayOn }, again }: { words: BannerWords; again: () => void }) =>
  wayOn === 'scan' ? (
    <Button id="scan-again" text="重新扫码" icon="scan" onTap={() => void toTab('scan')} />
  ) : (
    <Button
      id="again"
      kind={verdict === 'unverified' ? 'filled' : 'outline'}
      icon="refresh"
      text="再查一次"
      onTap={again}
    />
  );

/** What may be said of a code whose licence could not be verified. */
const isGenuineAndInTime = (checks: Verification['checks']): boolean =>
  checks.some(({ code }) => code === 'signature.valid') &&
  checks.some(({ code }) => code === 'time.valid' || code === 'time.printed');

/** Why it is not valid, or what is certain all the same. */
const Known = ({ verification, now }: { verification: Verification; now: number }) => {
  const { licence, checks } = verification;
  const verdict = shownVerdict(verification.verdict);
  if (verdict === 'invalid' && licence?.statusReason) {
    return (
      <Panel roomy>
        <Box className="subject__kind">为什么无效</Box>
        <Box className="subject__line">{licence.statusReason}</Box>
      </Panel>
    );
  }
  if (verdict !== 'unverified' || !isGenuineAndInTime(checks)) return null;
  return (
    <Panel roomy>
      <Box className="subject__kind">现在能确定的</Box>
      <Box className="subject__line">
        {`这张码是真的，没有过期。${licence ? `最后一次确认是${momentText(licence.confirmedAt, now)}，之后的变化不知道。` : ''}`}
      </Box>
    </Panel>
  );
};

const Disclosed = ({ verification: { firm, licence } }: { verification: Verification }) => {
  if (!firm || !licence) return null;
  return (
    <Section title="证照内容" note="依法公开">
      <Panel>
        <Pair name="企业名称" value={firm.name} />
        <Pair name="统一社会信用代码" value={numberText(firm.creditCode)} code />
        {licence.fields
          .filter(({ value }) => value !== firm.name && value !== firm.creditCode)
          .map(({ key, label, value }) => (
            <Pair key={key} name={label} value={plainDays(value)} />
          ))}
        {!licence.fields.some(({ label }) => label.startsWith('有效期')) && (
          <Pair name="有效期" value={validityText(licence)} />
        )}
        <Pair name="发证机关" value={licence.issuer} />
      </Panel>
    </Section>
  );
};

/** 一码展示: the firm's other public licences. */
const Others = ({ verification: { others, checks }, now }: { verification: Verification; now: number }) => {
  if (others.length === 0) return null;
  const unsure = checks.some(({ name, outcome }) => name === 'licence' && outcome === 'ERROR');
  return (
    <Section title="一码展示 · 其他许可" note={`共 ${others.length} 张`}>
      <Panel>
        {others.map((other) => (
          <Row
            key={`${other.kindName}${other.validTo}${other.state}`}
            title={other.kindName}
            note={consequence(other, now)}
            end={
              <StateChip
                state={unsure ? 'unverified' : other.state}
                text={unsure ? undefined : chipText(other, now)}
              />
            }
          />
        ))}
      </Panel>
      <Txt className="unseen">以上是同一企业的其他证照</Txt>
    </Section>
  );
};
