/** Both registers of government, with what each said last, as one capability. */

import type { Connection } from 'mongoose';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { type Capability, capability } from '../capability/capability.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { LicencesClient } from '../upstream/licences.ts';
import type { RegistryClient } from '../upstream/registry.ts';
import { createFirmRegister, type FirmRegister } from './firms.ts';
import { readKeptFirm, readKeptSearch } from './kept-firms.ts';
import { createLicenceBook, type LicenceBook, readKeptLicences } from './licences.ts';
import { createSealedSnapshots } from './sealed-snapshots.ts';

export interface Registers {
  register: FirmRegister;
  licences: LicenceBook;
  capability: Capability;
}

export function createRegisters(options: {
  connection: Connection;
  keyring: Keyring;
  clock: Clock;
  logger: Logger;
  registry: RegistryClient;
  authority: LicencesClient;
  idHash: (idNumber: string) => string;
}): Registers {
  const { connection, keyring, clock, logger, registry, authority, idHash } = options;
  const store = { connection, keyring, clock, logger };
  const keptLicences = createSealedSnapshots({
    ...store,
    model: 'LicenceSnapshot',
    collection: 'licence_snapshots',
    context: 'licences.snapshot',
    read: readKeptLicences,
  });
  const keptFirms = createSealedSnapshots({
    ...store,
    model: 'FirmSnapshot',
    collection: 'firm_snapshots',
    context: 'registry.firm',
    read: readKeptFirm,
  });
  const keptSearches = createSealedSnapshots({
    ...store,
    model: 'PersonFirmsSnapshot',
    collection: 'person_firms_snapshots',
    context: 'registry.person-firms',
    read: readKeptSearch,
  });
  const all = [keptLicences, keptFirms, keptSearches];
  const register = createFirmRegister({ registry, clock, logger, idHash, keptFirms, keptSearches });

  return {
    register,
    licences: createLicenceBook({ authority, snapshots: keptLicences, clock }),
    capability: capability({
      name: 'registers',
      async stop() {
        for (const one of all) await one.settle();
      },
      async erase({ idHash: person }) {
        if (person !== null) await register.erase(person);
      },
      async reseal() {
        let count = 0;
        for (const one of all) count += await one.reseal();
        return count;
      },
    }),
  };
}
