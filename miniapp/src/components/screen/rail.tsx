import { type TabName, toTab } from '../../platform/navigation.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import { Box, Tap, Txt } from '../base/base.tsx';
import { Choices } from '../choices/choices.tsx';
import { Icon } from '../icon/icon.tsx';
import { TAB_LIST } from '../tab-bar/tabs.ts';

const SIZES = [
  { value: 'standard', text: '标准' },
  { value: 'large', text: '大字' },
] as const;

/** The navigation of a wide browser window. */
export const Rail = ({ current }: { current: TabName | undefined }) => {
  const { size } = usePreferences();
  return (
    <Box as="nav" className="screen__rail" label="主导航">
      <Box className="rail__brand">企证通</Box>
      {TAB_LIST.map(({ name, icon, wideText }) => (
        <Tap
          key={name}
          id={`rail-${name}`}
          className={`rail__tab${name === current ? ' rail__tab--current' : ''}`}
          current={name === current ? 'page' : undefined}
          onTap={() => void toTab(name)}
        >
          <Icon name={icon} />
          <Txt>{wideText}</Txt>
        </Tap>
      ))}
      <Box className="rail__foot">
        <Box hidden>字号</Box>
        <Box className="rail__sizes">
          <Choices
            name="rail-size"
            label="字号"
            choices={SIZES}
            value={size}
            onChoose={(chosen) => setPreferences({ size: chosen })}
          />
        </Box>
      </Box>
    </Box>
  );
};
