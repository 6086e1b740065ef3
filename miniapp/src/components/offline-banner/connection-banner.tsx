import { useOnline } from '../../state/network.ts';
import { useVersion } from '../../state/version.ts';
import { NO_NETWORK, VERSION_WORDS } from '../../words/connection.ts';
import { Box, Txt } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';
import './offline-banner.scss';

/** How the app stands with its server, on every page: out of reach, and what still works; or a newer version is there. */
export const ConnectionBanner = () => {
  const online = useOnline();
  const version = useVersion();
  const text = version === 'current' ? !online && NO_NETWORK : VERSION_WORDS[version];
  if (!text) return null;
  return (
    <Box id="connection" className="offline offline--connection" role="status" live="polite">
      <Icon name={version === 'current' ? 'offline' : 'refresh'} size={20} />
      <Txt className="offline__title">{text}</Txt>
    </Box>
  );
};
