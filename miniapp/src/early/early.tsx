/**
 * The answer to a code before the app is there. Built by config/early-plugin.ts into index.html, from the components
 * and the words of the page itself; the page then takes over the look and what was drawn.
 */

import './without-eval.ts';
import type { ReactNode } from 'react';
import { CallError } from '../api/failures.ts';
import { Box } from '../components/base/base.tsx';
import { Screen } from '../components/screen/screen.tsx';
import { ask, type Outcome } from '../packages/verification/ask.ts';
import type { EarlyLook } from '../packages/verification/early-look.ts';
import { Answer } from '../packages/verification/verdict/answer.tsx';
import { request } from '../platform/request.ts';
import { bannerWords, failureBannerWords } from '../words/verification.ts';
import { codeAt, isPrerendering, verdictAddress } from './address.ts';
import { type AppFiles, loadApp } from './app-files.ts';
import { nodesOf } from './jsx-runtime.ts';
import { runEffects } from './react.ts';
import './early.scss';
import '../components/skeleton/skeleton.scss';

/** Set at build. */
declare const APP_FILES: AppFiles;

const Asking = () => (
  <Screen title="核验结果" home="scan">
    <Box className="skeleton" role="status" live="polite">
      <Box className="skeleton__bone" style={{ width: '100%', height: '150px' }} />
      <Box className="skeleton__note">正在向发证机关核实</Box>
    </Box>
  </Screen>
);

/** The app's own banner is `#verdict`; both may be in the document for a moment. */
const BANNER = 'early-verdict';

const Answered = ({ outcome }: { outcome: Outcome }) => {
  if (outcome.status === 'failed') {
    return <Answer bannerId={BANNER} words={failureBannerWords(new CallError(outcome.failure))} />;
  }
  const { verification } = outcome;
  const words = bannerWords(verification, Date.parse(verification.checkedAt));
  // The face comes with the app; where it will be, nothing else shows.
  const aside = words.verdict === 'valid' && verification.licence ? <Box /> : undefined;
  return <Answer bannerId={BANNER} words={words} verification={verification} aside={aside} />;
};

const draw = (root: HTMLElement, content: ReactNode): void => {
  // Here JSX makes elements: see jsx-runtime.ts.
  root.replaceChildren(...nodesOf(content as unknown as Node));
  runEffects();
};

/** Begins a look, or takes up the one that is under way, and draws what comes of it. Resolves when that is drawn. */
const lookEarly = (code: string): Promise<void> => {
  window.history.replaceState(null, '', verdictAddress(code));
  const root = document.createElement('div');
  root.className = 'early';
  const begun = window.qztBegunLook;
  const early: EarlyLook = {
    code,
    outcome: ask(code, begun?.code === code ? () => begun.reply : request),
    settled: null,
    leave: () => {
      const { scrollTop } = root;
      root.remove();
      if (scrollTop > 0) document.querySelector('.taro_page')?.scrollTo(0, scrollTop);
    },
  };
  window.qztEarlyLook = early;
  draw(root, <Asking />);
  document.body.append(root);
  return early.outcome.then((outcome) => {
    early.settled = outcome;
    draw(root, <Answered outcome={outcome} />);
  });
};

const start = (code: string | undefined): void => {
  const drawn = code === undefined ? undefined : lookEarly(code);
  void loadApp(APP_FILES, drawn);
};

const code = codeAt(window.location);
if (code !== undefined && isPrerendering()) {
  document.addEventListener('prerenderingchange', () => start(code), { once: true });
} else start(code);
