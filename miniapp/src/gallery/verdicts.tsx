import type { Verdict } from '@qzt/shared/domain/verdict';
import type { ReactNode } from 'react';
import { CheckList } from '../components/check-list/check-list.tsx';
import { QrCode } from '../components/qr-code/qr-code.tsx';
import { Hero, type HeroGround } from '../components/screen/hero.tsx';
import { CHECK_OUTCOMES } from '../components/states.ts';
import { VerdictBanner } from '../components/verdict-banner/verdict-banner.tsx';
import { membersOf, Shelf } from './sample.tsx';

const REASONS: Readonly<Record<Verdict, string>> = {
  valid: '登记机关 8 秒前确认有效',
  invalid: '2026年9月12日已被吊销，请勿采信',
  unverified: '证照系统没有应答，不能当作有效',
};

const Ground = ({ ground, children }: { ground: HeroGround; children: ReactNode }) => (
  <Hero ground={ground} bar={null}>
    {children}
  </Hero>
);

const LINK = `https://qzt.example.cn/v/${'aZ09_-bY'.repeat(20)}`;

export const Verdicts = () => (
  <>
    <Shelf title="核验结果">
      {membersOf(REASONS).map(([verdict, reason]) => (
        <Ground key={verdict} ground={verdict}>
          <VerdictBanner verdict={verdict} reason={reason} />
        </Ground>
      ))}
      <Ground ground="valid">
        <VerdictBanner verdict="valid" reason={REASONS.valid} printed />
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
    <Shelf title="出示码">
      <QrCode text={LINK} label="证照码" />
    </Shelf>
  </>
);
