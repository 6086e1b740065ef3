/** MongoDB's answer to a write that a unique index forbids. */

const DUPLICATE_KEY = 11000;

/** Of a single write, or of one document of a grouped one. */
export const isDuplicateKey = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && (error as { code?: unknown }).code === DUPLICATE_KEY;
