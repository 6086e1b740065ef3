import type { PropsWithChildren } from 'react';
import { openWithoutNetwork } from './platform/worker.ts';
import { renewWhenOutdated } from './state/version.ts';
import './styles/app.scss';

openWithoutNetwork();
renewWhenOutdated();

export default function App({ children }: PropsWithChildren) {
  return children;
}
