import { makePeople } from '@qzt/mock/town/people';

export interface TownPerson {
  id: string;
  name: string;
  idNumber: string;
  phone: string;
}

/** A made-up person by name: the town is the same each time. */
export const personOfTown = (name: string): TownPerson => {
  const person = makePeople().find((one) => one.name === name);
  if (!person) throw new Error(`nobody is called ${name}`);
  return person;
};
