import { type ReactNode, useEffect } from 'react';
import { useKeptFocus } from '../../platform/focus.ts';
import { setPageTitle, type TabName } from '../../platform/navigation.ts';
import { dressRoot } from '../../platform/system.ts';
import { themeClasses, usePreferences } from '../../state/preferences.ts';
import { Box } from '../base/base.tsx';
import { ConnectionBanner } from '../offline-banner/connection-banner.tsx';
import { TabBar } from '../tab-bar/tab-bar.tsx';
import { Aside } from './aside.tsx';
import { Hero, type HeroGround } from './hero.tsx';
import { NavBar } from './nav-bar.tsx';
import { Rail } from './rail.tsx';
import './screen.scss';

export interface ScreenProps {
  title: string;
  /** The content says the title itself, as a heading of level 1. */
  titleInContent?: boolean;
  /** Set on tab pages: shows the tabs instead of a way back. */
  tab?: TabName | undefined;
  /** The tab that a page opened cold goes back to, and that the rail marks. */
  home?: TabName | undefined;
  onBack?: (() => void) | undefined;
  /** A coloured head that the navigation bar stands on: a verdict, the sign-in page. */
  hero?: { ground: HeroGround; content: ReactNode } | undefined;
  /** What to do here; stays within the thumb's reach. */
  action?: ReactNode;
  /** Context for the room beside the column of a wide window. */
  aside?: ReactNode;
  children: ReactNode;
}

/**
 * The frame of every page. Phone: navigation bar, content, action, tabs. From 720 px: the column and its
 * context; from 1100 px a rail stands in for the tabs.
 */
export const Screen = (props: ScreenProps) => {
  const { title, titleInContent, tab, home = 'wallet', onBack, hero, action, aside, children } = props;
  const classes = themeClasses(usePreferences());
  useEffect(() => setPageTitle(title), [title]);
  useEffect(() => dressRoot(classes), [classes]);
  useKeptFocus();
  const bar = (
    <NavBar
      title={titleInContent ? undefined : title}
      brandName={tab === 'wallet' ? '企证通' : undefined}
      brand={Boolean(tab)}
      home={home}
      onBack={onBack}
      bare={Boolean(hero)}
    />
  );
  return (
    <Box className={`screen ${classes}`}>
      <Rail current={tab ?? home} />
      <Box as="main" className={`screen__column${tab ? ' screen__column--tab' : ''}`}>
        {hero ? (
          <Hero ground={hero.ground} bar={bar}>
            {hero.content}
          </Hero>
        ) : (
          bar
        )}
        <Box className="screen__content">
          <ConnectionBanner />
          {children}
        </Box>
        {(action || tab) && (
          <Box className={`screen__bottom screen__bottom--${tab ? 'tabs' : 'bar'}`}>
            {action && <Box className="screen__action">{action}</Box>}
            {tab && <TabBar current={tab} />}
          </Box>
        )}
      </Box>
      <Aside>{aside}</Aside>
    </Box>
  );
};
