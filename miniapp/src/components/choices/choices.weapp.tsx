import { Box, Tap, Txt } from '../base/base.tsx';
import { Icon } from '../icon/icon.tsx';
import type { ChoicesProps } from './choices.tsx';
import './choices.scss';

/** A phone has no arrow keys. */
export function Choices<T extends string>({ name, label, choices, value, onChoose }: ChoicesProps<T>) {
  return (
    <Box className="choices" role="radiogroup" label={label}>
      {choices.map((choice) => {
        const chosen = choice.value === value;
        return (
          <Tap
            key={choice.value}
            id={`${name}-${choice.value}`}
            role="radio"
            checked={chosen}
            className={`choices__one${chosen ? ' choices__one--on' : ''}`}
            onTap={() => onChoose(choice.value)}
          >
            {chosen && <Icon name="check" size={18} />}
            <Txt>{choice.text}</Txt>
          </Tap>
        );
      })}
    </Box>
  );
}
