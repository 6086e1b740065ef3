import type { PropsWithChildren } from 'react';
import { toNotFound } from './platform/navigation.ts';
import { usePageNotFound } from './platform/page.ts';
import { prepareForPaper } from './platform/print.ts';
import { goBackOverSignIn } from './platform/sign-in.ts';
import { openWithoutNetwork } from './platform/worker.ts';
import { renewWhenOutdated } from './state/version.ts';
import './styles/app.scss';

openWithoutNetwork();
renewWhenOutdated();
prepareForPaper();
goBackOverSignIn();

export default function App({ children }: PropsWithChildren) {
  usePageNotFound(() => void toNotFound());
  return children;
}
