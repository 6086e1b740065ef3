/** The town as it is now: what was built, and over it what people have changed since, which survives a restart. */

import { addDays, daysBetween, shanghaiDate, shanghaiInstant } from '@qzt/shared/domain/dates';
import { FIRM_STATUSES, type FirmStatus } from '@qzt/shared/domain/firm-status';
import type { AuthorityStatus } from '@qzt/shared/domain/licence-status';
import { type AuthorityLicence, authorityLicenceSchema } from '@qzt/shared/government/licences';
import { LEADING_POSITIONS } from '@qzt/shared/government/registry';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { readJsonFile, writeFileAtomically } from '../files.ts';
import { kindByCode } from './catalogue.ts';
import { lastDayOfTerm } from './dates.ts';
import { nextVersion, reasonFor } from './licences.ts';
import { printedFields } from './printed-fields.ts';
import type { Appointment, Firm, Person, Town } from './types.ts';

const firmSchema = z.object({
  creditCode: z.string(),
  name: z.string(),
  type: z.string(),
  legalRepresentativeId: z.string(),
  registeredCapitalFen: z.number().nullable(),
  establishedOn: z.string(),
  address: z.string(),
  premises: z.string(),
  scope: z.string(),
  contactPhone: z.string(),
  status: z.enum(FIRM_STATUSES),
  statusSince: z.string(),
  authority: z.string(),
  changes: z.array(
    z.object({ item: z.string(), before: z.string(), after: z.string(), changedOn: z.string() }),
  ),
  appointments: z
    .array(
      z.object({
        personId: z.string(),
        position: z.enum(LEADING_POSITIONS),
        from: z.string(),
        to: z.string().nullable(),
      }),
    )
    // Overlays of before there were any.
    .default([]),
  updatedAt: z.string(),
});

const overlaySchema = z.object({
  firms: z.array(firmSchema),
  licences: z.array(authorityLicenceSchema),
  pickedPersonId: z.string(),
});

export type ChangeKind = 'licence.changed' | 'firm.changed';

/** A wish that the town cannot grant; the message is Chinese and for the person at the console. */
export class Impossible extends Error {}

export class LivingTown {
  readonly #town: Town;
  readonly #file: string;
  readonly #clock: Clock;
  readonly #startedOn: string;
  readonly #announce: (kind: ChangeKind, creditCode: string) => void;
  readonly #changedFirms = new Map<string, Firm>();
  readonly #changedLicences = new Map<string, AuthorityLicence>();
  #pickedPersonId: string;

  /**
   * @param file keeps the changes
   * @param announce called after a change is on disk
   */
  constructor(
    town: Town,
    file: string,
    clock: Clock,
    announce: (kind: ChangeKind, creditCode: string) => void,
  ) {
    this.#town = town;
    this.#file = file;
    this.#clock = clock;
    this.#startedOn = shanghaiDate(clock.now());
    this.#announce = announce;
    const overlay = readJsonFile(file, (json) => overlaySchema.parse(json));
    for (const firm of overlay?.firms ?? []) this.#changedFirms.set(firm.creditCode, firm);
    for (const licence of overlay?.licences ?? [])
      this.#changedLicences.set(licence.licenceIdentifier, licence);
    this.#pickedPersonId = overlay?.pickedPersonId ?? town.featured[0]?.personId ?? '';
  }

  get featured(): Town['featured'] {
    return this.#town.featured;
  }

  person(id: string): Person | undefined {
    return this.#town.people.get(id);
  }

  people(): Person[] {
    return [...this.#town.people.values()];
  }

  personByIdNumber(idNumber: string): Person | undefined {
    return this.people().find((person) => person.idNumber === idNumber);
  }

  /** By name, telephone number, or the name or credit code of a firm; at most `limit`. */
  searchPeople(query: string, limit: number): Person[] {
    const ofFirms = new Set(this.searchFirms(query, limit).map((firm) => firm.legalRepresentativeId));
    return this.people()
      .filter(({ id, name, phone }) => name.includes(query) || phone.includes(query) || ofFirms.has(id))
      .slice(0, limit);
  }

  firm(creditCode: string): Firm | undefined {
    return this.#changedFirms.get(creditCode) ?? this.#town.firms.get(creditCode);
  }

  firms(): Firm[] {
    return [...this.#town.firms.values()].map((firm) => this.#changedFirms.get(firm.creditCode) ?? firm);
  }

  /** By part of the name, the credit code or the legal representative's name; at most `limit`. */
  searchFirms(query: string, limit: number): Firm[] {
    const code = query.replaceAll(/\s/g, '').toUpperCase();
    return this.firms()
      .filter(
        (firm) =>
          firm.name.includes(query) ||
          firm.creditCode.includes(code) ||
          this.person(firm.legalRepresentativeId)?.name === query,
      )
      .slice(0, limit);
  }

  firmsLedBy(personId: string): Firm[] {
    return this.firms().filter((firm) => firm.legalRepresentativeId === personId);
  }

  licence(licenceIdentifier: string): AuthorityLicence | undefined {
    return this.#changedLicences.get(licenceIdentifier) ?? this.#town.licences.get(licenceIdentifier);
  }

  licencesOf(creditCode: string): AuthorityLicence[] {
    const all = new Map([...this.#town.licences, ...this.#changedLicences]);
    return [...all.values()].filter((licence) => licence.holder.creditCode === creditCode);
  }

  /** Who holds the phone that WeChat's own codes stand for. */
  pickedPerson(): Person | undefined {
    return this.person(this.#pickedPersonId);
  }

  pickPerson(personId: string): void {
    if (!this.person(personId)) throw new Impossible('没有这个人');
    this.#pickedPersonId = personId;
    this.#save();
  }

  setLicenceStatus(licenceIdentifier: string, status: AuthorityStatus, reason?: string): void {
    const licence = this.licence(licenceIdentifier);
    if (!licence) throw new Impossible('没有这张证照');
    this.#changedLicences.set(licenceIdentifier, {
      ...licence,
      status,
      statusSince: this.#today(),
      statusReason: status === 'valid' ? null : reason || reasonFor(status),
      updatedAt: this.#now(),
    });
    this.#saveAndTell('licence.changed', licence.holder.creditCode);
  }

  /** 换版: a new identifier with today's facts; the old version becomes superseded. */
  issueNewVersion(licenceIdentifier: string): AuthorityLicence {
    const old = this.licence(licenceIdentifier);
    const firm = old && this.firm(old.holder.creditCode);
    if (!old || !firm) throw new Impossible('没有这张证照');
    if (old.status === 'superseded') throw new Impossible('这一版已经换过，请在新版上操作');
    const kind = kindByCode(old.kindCode);
    const today = this.#today();
    const validTo = kind.validityYears === null ? null : lastDayOfTerm(today, kind.validityYears);
    const issued: AuthorityLicence = {
      ...old,
      licenceIdentifier: nextVersion(old.licenceIdentifier),
      holder: { creditCode: firm.creditCode, name: firm.name },
      status: 'valid',
      statusSince: null,
      statusReason: null,
      validFrom: today,
      validTo,
      issuedOn: today,
      fields: printedFields(kind.key, {
        firm,
        representative: this.person(firm.legalRepresentativeId)?.name ?? '',
        validFrom: today,
        validTo,
      }),
      updatedAt: this.#now(),
    };
    this.#changedLicences.set(issued.licenceIdentifier, issued);
    this.#changedLicences.set(licenceIdentifier, {
      ...old,
      status: 'superseded',
      statusSince: today,
      statusReason: reasonFor('superseded'),
      updatedAt: this.#now(),
    });
    this.#saveAndTell('licence.changed', firm.creditCode);
    return issued;
  }

  setFirmStatus(creditCode: string, status: FirmStatus): void {
    const firm = this.#existingFirm(creditCode);
    this.#changedFirms.set(creditCode, {
      ...firm,
      status,
      statusSince: this.#today(),
      updatedAt: this.#now(),
    });
    this.#saveAndTell('firm.changed', creditCode);
  }

  setLegalRepresentative(creditCode: string, personId: string): void {
    const firm = this.#existingFirm(creditCode);
    const successor = this.person(personId);
    if (!successor) throw new Impossible('没有这个人');
    const before = this.person(firm.legalRepresentativeId)?.name ?? '';
    const change = { item: '法定代表人', before, after: successor.name, changedOn: this.#today() };
    this.#changedFirms.set(creditCode, {
      ...firm,
      legalRepresentativeId: personId,
      changes: [change, ...firm.changes],
      appointments: this.#handedOver(firm, personId),
      updatedAt: this.#now(),
    });
    this.#saveAndTell('firm.changed', creditCode);
  }

  /** One term ends and the next begins at the same moment. */
  #handedOver({ appointments }: Firm, personId: string): Appointment[] {
    const last = appointments.at(-1);
    if (!last) return [];
    const { position } = last;
    const now = this.#now();
    return [...appointments.slice(0, -1), { ...last, to: now }, { personId, position, from: now, to: null }];
  }

  #existingFirm(creditCode: string): Firm {
    const firm = this.firm(creditCode);
    if (!firm) throw new Impossible('没有这家企业');
    return firm;
  }

  /** The town's own day: the one it was built for, and on with the clock. */
  #today(): string {
    const daysGone = daysBetween(this.#startedOn, shanghaiDate(this.#clock.now()));
    return addDays(this.#town.today, daysGone);
  }

  #now(): string {
    return shanghaiInstant(this.#clock.now());
  }

  #saveAndTell(kind: ChangeKind, creditCode: string): void {
    this.#save();
    this.#announce(kind, creditCode);
  }

  #save(): void {
    const overlay: z.output<typeof overlaySchema> = {
      firms: [...this.#changedFirms.values()],
      licences: [...this.#changedLicences.values()],
      pickedPersonId: this.#pickedPersonId,
    };
    writeFileAtomically(this.#file, `${JSON.stringify(overlay, undefined, 1)}\n`);
  }
}
