import type { Look } from '@qzt/shared/contracts/wallet';
import { VERDICT_NAMES, type Verdict } from '@qzt/shared/domain/verdict';
import type { ReactNode } from 'react';
import { CheckList } from '../components/check-list/check-list.tsx';
import { LookRows } from '../components/look-row/look-row.tsx';
import { QrCode } from '../components/qr-code/qr-code.tsx';
import { Hero, type HeroGround } from '../components/screen/hero.tsx';
import { CHECK_OUTCOMES } from '../components/states.ts';
import { VerdictBanner } from '../components/verdict-banner/verdict-banner.tsx';
import type { LookRow } from '../words/looks.ts';
import type { BannerWords } from '../words/verification.ts';
import { membersOf, Shelf } from './sample.tsx';

const REASONS: Readonly<Record<Verdict, string>> = {
  valid: '登记机关 8 秒前确认有效',
  invalid: '2026年9月12日已被吊销，请勿采信',
  unverified: '证照系统没有应答，不能当作有效',
};

const wordsOf = (verdict: Verdict, reason: string): BannerWords => ({
  verdict,
  word: VERDICT_NAMES[verdict],
  reason,
  spokenReason: reason,
  caution: null,
  wayOn: 'again',
});

const Ground = ({ ground, children }: { ground: HeroGround; children: ReactNode }) => (
  <Hero ground={ground} bar={null}>
    {children}
  </Hero>
);

const LINK = `https://qzt.example.cn/v/${'aZ09_-bY'.repeat(20)}`;

const NOW = Date.parse('2026-11-25T03:05:00Z');

const look = (ordinal: number, told: Pick<Look, 'verdict' | 'because'>): Look => ({
  id: String(ordinal),
  at: '2026-11-25T03:00:00Z',
  codeId: 'gallery',
  mode: ordinal % 2 === 0 ? 'printed' : 'live',
  ordinal,
  licenceId: '0123456789abcdef',
  kindName: '营业执照',
  ...told,
});

/** What somebody who scanned was told, one of each that looks different; and looks at a dead code. */
const LOOKS: readonly LookRow[] = [
  look(1, { verdict: 'valid', because: 'licence.valid' }),
  look(2, { verdict: 'valid', because: 'licence.expiring' }),
  look(3, { verdict: 'invalid', because: 'licence.revoked' }),
  look(4, { verdict: 'invalid', because: 'time.expired' }),
  look(5, { verdict: 'invalid', because: 'use.spent' }),
  look(6, { verdict: 'unverified', because: 'licence.unavailable' }),
  {
    id: '7',
    codeId: 'gallery',
    mode: 'live',
    licenceId: '0123456789abcdef',
    kindName: '营业执照',
    count: 12,
    firstAt: '2026-11-25T02:05:00Z',
    lastAt: '2026-11-25T02:55:00Z',
  },
];

export const Verdicts = () => (
  <>
    <Shelf title="核验结果">
      {membersOf(REASONS).map(([verdict, reason]) => (
        <Ground key={verdict} ground={verdict}>
          <VerdictBanner id={`verdict-${verdict}`} words={wordsOf(verdict, reason)} />
        </Ground>
      ))}
      <Ground ground="valid">
        <VerdictBanner
          id="verdict-printed"
          words={{
            ...wordsOf('valid', `打印码 · ${REASONS.valid}`),
            word: '证照有效',
            caution: '这是打印码，证明不了证照现在就在对方手里',
          }}
        />
      </Ground>
    </Shelf>
    <Shelf title="检查项">
      <CheckList
        checks={membersOf(CHECK_OUTCOMES).map(([outcome]) => ({
          key: outcome,
          what: '证照状态',
          detail: '发证机关 8 秒前应答',
          outcome,
        }))}
      />
    </Shelf>
    <Shelf title="看过">
      <LookRows rows={LOOKS} now={NOW} counted />
    </Shelf>
    <Shelf title="出示码">
      <QrCode text={LINK} label="证照码" />
    </Shelf>
  </>
);
