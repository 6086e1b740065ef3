import { useOnline } from '../../state/network.ts';
import { useVersion } from '../../state/version.ts';
import { CONNECTION_WORDS } from '../../words/connection.ts';
import { Banner } from './banner.tsx';

/** How the app stands with its server, on every page: out of reach, and what still works; or a newer version is there. */
export const ConnectionBanner = () => {
  const online = useOnline();
  const version = useVersion();
  if (version !== 'current') {
    return (
      <Banner id="connection" className="offline--version" icon="refresh" {...CONNECTION_WORDS[version]} />
    );
  }
  if (online) return null;
  return (
    <Banner id="connection" className="offline--connection" icon="offline" {...CONNECTION_WORDS.offline} />
  );
};
