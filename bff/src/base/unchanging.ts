/**
 * Freezes a value through and through: it may be handed out again and again, and what was made of it stays right.
 * For plain objects and arrays.
 */
export function unchanging<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) unchanging(part);
  }
  return value;
}
