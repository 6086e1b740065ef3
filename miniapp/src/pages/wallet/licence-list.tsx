import type { Licence } from '@qzt/shared/contracts/wallet';
import { useState } from 'react';
import { Box, Heading, Txt } from '../../components/base/base.tsx';
import { LicenceCard, LicenceDeck } from '../../components/licence-card/licence-card.tsx';
import { Panel, Row } from '../../components/section/section.tsx';
import { LICENCE_STATES } from '../../components/states.ts';
import { withAge } from '../../words/ages.ts';
import { toneOf } from '../../words/face.ts';
import { chipText, chipTextAsOf, consequence, NEEDS_ATTENTION, numberText } from '../../words/licence.ts';

export interface LicenceListProps {
  licences: readonly Licence[];
  confirmedAt: string;
  /** No network, or no answer from the authority: the chips say as of when. */
  asOf: boolean;
  now: number;
  chosen: string | null;
  onOpen: (licence: Licence) => void;
}

const chipOf = (licence: Licence, { asOf, confirmedAt, now }: LicenceListProps): string | undefined =>
  chipTextAsOf(licence, confirmedAt, asOf, now);

const BusinessCard = ({ licence, list }: { licence: Licence; list: LicenceListProps }) => (
  <LicenceCard
    id={`licence-${licence.id}`}
    tone={toneOf(licence.kind)}
    title={licence.kindName}
    state={licence.state}
    chipText={chipOf(licence, list)}
    line={consequence(licence, list.now)}
    large={{
      numberLabel: licence.numberLabel,
      number: numberText(licence.number),
      note: `${withAge('登记机关', list.confirmedAt, list.now)}更新`,
    }}
    current={list.chosen === licence.id}
    onTap={() => list.onOpen(licence)}
  />
);

/** The business licence on top, the others by urgency. */
export const LicenceList = (list: LicenceListProps) => {
  const [first, ...rest] = list.licences;
  const business = first?.kind === 'business' ? first : null;
  const others = business ? rest : list.licences;
  return (
    <>
      {business && <BusinessCard licence={business} list={list} />}
      {others.length > 0 && (
        <>
          <Box className="wallet__head">
            <Heading level={2} className="wallet__count">{`许可证 ${others.length} 张`}</Heading>
            {others.length > 1 && <Txt className="wallet__order">急的在前</Txt>}
          </Box>
          <LicenceDeck>
            {others.map((licence) => (
              <LicenceCard
                key={licence.id}
                id={`licence-${licence.id}`}
                tone={toneOf(licence.kind)}
                title={licence.kindName}
                state={licence.state}
                chipText={chipOf(licence, list)}
                line={consequence(licence, list.now)}
                current={list.chosen === licence.id}
                onTap={() => list.onOpen(licence)}
              />
            ))}
          </LicenceDeck>
        </>
      )}
    </>
  );
};

/** Large mode: what needs doing first, the rest behind one row. */
export const LargeLicenceList = (list: LicenceListProps) => {
  const [all, setAll] = useState(false);
  const [first, ...rest] = list.licences;
  const business = first?.kind === 'business' ? first : null;
  const others = business ? rest : list.licences;
  const urgent = others.filter((licence) => NEEDS_ATTENTION.has(licence.state)).slice(0, 2);
  const shown = all ? others : urgent;
  const more = others.length - urgent.length;
  return (
    <>
      {business && (
        <LicenceCard
          id={`licence-${business.id}`}
          tone={toneOf(business.kind)}
          title={business.kindName}
          state={business.state}
          chipText={chipOf(business, list)}
          line={consequence(business, list.now)}
          current={list.chosen === business.id}
          onTap={() => list.onOpen(business)}
        />
      )}
      {shown.map((licence) => (
        <Panel key={licence.id}>
          <Row
            id={`licence-${licence.id}`}
            icon={LICENCE_STATES[licence.state].icon}
            tone={LICENCE_STATES[licence.state].tone}
            title={licence.kindName}
            note={
              licence.state === 'expiring'
                ? `${chipText(licence, list.now)}，请办延续`
                : licence.state === 'suspended'
                  ? '被中止，暂时不能用'
                  : consequence(licence, list.now)
            }
            current={list.chosen === licence.id}
            onTap={() => list.onOpen(licence)}
          />
        </Panel>
      ))}
      {more > 0 && (
        <Panel>
          <Row
            id="all-licences"
            icon="wallet"
            title={all ? '收起' : `另外 ${more} 张证照`}
            expanded={all}
            onTap={() => setAll(!all)}
          />
        </Panel>
      )}
    </>
  );
};
