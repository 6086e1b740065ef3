import { type TabName, toTab } from '../../platform/navigation.ts';
import { Box, Tap, Txt } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';
import { TAB_LIST } from './tabs.ts';
import './tab-bar.scss';

/** The tabs at the bottom of a phone's screen. */
export const TabBar = ({ current }: { current: TabName }) => (
  <Box as="nav" className="tab-bar" label="主导航">
    {TAB_LIST.map(({ name, icon, text }) => (
      <Tap
        key={name}
        id={`tab-${name}`}
        className={`tab-bar__tab${name === current ? ' tab-bar__tab--current' : ''}`}
        current={name === current ? 'page' : undefined}
        onTap={() => {
          if (name !== current) void toTab(name);
        }}
      >
        <Icon name={icon} />
        <Txt>{text}</Txt>
      </Tap>
    ))}
  </Box>
);
