import { back, type TabName } from '../../platform/navigation.ts';
import { frame } from '../../platform/system.ts';
import { Box, Heading, Tap, Txt } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';

export interface NavBarProps {
  /** What the page is about; undefined where its content says so. */
  title: string | undefined;
  /** Shown in place of the title, which is then only told: the app's own name. */
  brandName?: string | undefined;
  /** In serif, without a way back: for tab pages. */
  brand?: boolean | undefined;
  /** The tab to go to from a page that was opened cold. */
  home: TabName;
  onBack?: (() => void) | undefined;
  /** Stands on a coloured ground instead of paper. */
  bare?: boolean | undefined;
}

export const NavBar = ({ title, brandName, brand, home, onBack, bare }: NavBarProps) => {
  const { statusBar, capsule, navigationBar } = frame();
  const vars = {
    '--nav-top': statusBar ? `${statusBar}px` : 'env(safe-area-inset-top)',
    '--nav-end': `${capsule}px`,
    ...(navigationBar ? { '--nav-height': `${navigationBar}px` } : {}),
  } as const;
  const className = `nav${bare ? ' nav--bare' : ''}${brand ? ' nav--brand' : ''}`;
  return (
    <Box className={className} vars={vars}>
      {!brand && (
        <Tap id="back" className="nav__back" label="返回" onTap={onBack ?? (() => void back(home))}>
          <Icon name="back" />
        </Tap>
      )}
      {title !== undefined && (
        <Heading level={1} className={`nav__title${brand ? ' nav__brand' : ''}`}>
          {brandName ?? title}
          {brandName && <Txt className="unseen">{`，${title}`}</Txt>}
        </Heading>
      )}
    </Box>
  );
};
