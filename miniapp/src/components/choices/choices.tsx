import type { KeyboardEvent } from 'react';
import { Icon } from '../icon/icon.tsx';
import './choices.scss';

export interface ChoicesProps<T extends string> {
  /** Each choice has the id `<name>-<value>`. */
  name: string;
  /** What is chosen: 字号. */
  label: string;
  choices: readonly { value: T; text: string }[];
  value: T;
  onChoose: (value: T) => void;
}

/** Where a key leads from one of `count` places: arrows go round, as radio buttons of the browser do. */
const placeAfter = (key: string, place: number, count: number): number | undefined => {
  const places: Partial<Record<string, number>> = {
    ArrowRight: (place + 1) % count,
    ArrowDown: (place + 1) % count,
    ArrowLeft: (place + count - 1) % count,
    ArrowUp: (place + count - 1) % count,
    Home: 0,
    End: count - 1,
  };
  return places[key];
};

/** One of a few, side by side. One stop of the tab key; arrow keys choose. */
export function Choices<T extends string>({ name, label, choices, value, onChoose }: ChoicesProps<T>) {
  const choose = (event: KeyboardEvent<HTMLElement>) => {
    const place = placeAfter(
      event.key,
      choices.findIndex((choice) => choice.value === value),
      choices.length,
    );
    const choice = place === undefined ? undefined : choices[place];
    if (!choice) return;
    event.preventDefault();
    onChoose(choice.value);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[choices.indexOf(choice)]?.focus();
  };
  return (
    <div className="choices" role="radiogroup" aria-label={label} onKeyDown={choose}>
      {choices.map((choice) => {
        const chosen = choice.value === value;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a button looks and is tapped like all others
          <button
            key={choice.value}
            id={`${name}-${choice.value}`}
            type="button"
            role="radio"
            aria-checked={chosen}
            tabIndex={chosen ? 0 : -1}
            className={`tap choices__one${chosen ? ' choices__one--on' : ''}`}
            onClick={() => onChoose(choice.value)}
          >
            {chosen && <Icon name="check" size={18} />}
            <span>{choice.text}</span>
          </button>
        );
      })}
    </div>
  );
}
