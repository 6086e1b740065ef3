import { type TabName, toTab } from '../../platform/navigation.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import { Box, Tap, Txt } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';
import { TAB_LIST } from '../tab-bar/tabs.ts';

const SIZES = [
  { size: 'standard', text: '标准' },
  { size: 'large', text: '大字' },
] as const;

/** The navigation of a wide browser window. */
export const Rail = ({ current }: { current: TabName | undefined }) => {
  const { size } = usePreferences();
  return (
    <Box className="screen__rail" role="navigation" label="主导航">
      <Box className="rail__brand">企证通</Box>
      {TAB_LIST.map(({ name, icon, wideText }) => (
        <Tap
          key={name}
          id={`rail-${name}`}
          className={`rail__tab${name === current ? ' rail__tab--current' : ''}`}
          current={name === current}
          onTap={() => void toTab(name)}
        >
          <Icon name={icon} />
          <Txt>{wideText}</Txt>
        </Tap>
      ))}
      <Box className="rail__foot">
        <Txt>字号</Txt>
        {SIZES.map((choice) => (
          <Tap
            key={choice.size}
            className={`rail__size${choice.size === size ? ' rail__size--current' : ''}`}
            role="radio"
            checked={choice.size === size}
            label={`字号${choice.text}`}
            onTap={() => setPreferences({ size: choice.size })}
          >
            {choice.text}
          </Tap>
        ))}
      </Box>
    </Box>
  );
};
