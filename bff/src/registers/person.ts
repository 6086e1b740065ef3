/** What authority over firms needs to know of a signed-in person; capability `identity` hands it over. */
export interface Person {
  /** Keyed hash of the ID number. */
  idHash: string;
  /** The number itself, decrypted for the moment of a question to the register. */
  idNumber(): Promise<string>;
}

/** The person behind an account; null until the real name is confirmed. */
export type PersonOf = (accountId: string) => Promise<Person | null>;
