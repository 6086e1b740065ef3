/** A town with a legal representative signed in: what every test of looks starts from. Bindings are live. */

import { licenceReference } from '@qzt/bff/registers/held-licence';
import type { AuthorityLicence } from '@qzt/shared/government/licences';
import { signedCode } from '../support/api.ts';
import { type Composed, compose, type Outside, startOutside, type TownPerson } from '../support/composed.ts';

export let outside: Outside;
export let app: Composed;
export let person: TownPerson;
export let bearer: string;
export let creditCode: string;
/** A long-term licence in force. */
export let valid: AuthorityLicence;

export const idOf = (licence: AuthorityLicence) => licenceReference(licence.licenceIdentifier);
export const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

/** A licence of the town in the given state, in the hands of a firm that does business. */
export async function inState(fits: (licence: AuthorityLicence) => boolean): Promise<AuthorityLicence> {
  for (const one of await outside.people()) {
    for (const firm of one.firms) {
      if (firm.status !== 'active') continue;
      const found = (await outside.licencesOf(firm.creditCode)).find(fits);
      if (found) return found;
    }
  }
  throw new Error('no such licence in town');
}

export const codeFor = (licence: AuthorityLicence) =>
  signedCode(app, { creditCode: licence.holder.creditCode, licenceReference: idOf(licence) });

/** Sets the scene for the tests of a file. */
export function useScene(): void {
  beforeAll(async () => {
    outside = await startOutside();
    app = await compose(outside);
    valid = await inState((one) => one.status === 'valid' && one.validTo === null);
    creditCode = valid.holder.creditCode;
    const people = await outside.people();
    const found = people.find((one) => one.firms.some((firm) => firm.creditCode === creditCode));
    if (!found) throw new Error('nobody leads the firm');
    person = found;
    bearer = await app.bearerOf(person);
  });

  afterAll(async () => {
    await app?.stop();
    await outside?.stop();
  });

  afterEach(async () => {
    app.clock.offsetMilliseconds = 0;
    await outside.act('set-clock', { offsetMilliseconds: 0 });
    await outside.fault('licences', 'up');
    await outside.fault('registry', 'up');
  });
}
