/**
 * 统一社会信用代码, the 18-character code of every legal person in China.
 * Source: GB 32100-2015 (weights and check of the whole), GB 11714-1997 (check of characters 9–17).
 */

/** The 31 characters a code may hold, in value order (no I, O, S, V, Z). GB 32100-2015, table 2. */
export const CREDIT_CODE_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const SUBJECT_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
const SUBJECT_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export type CreditCodeFault = 'length' | 'character' | 'subject-check' | 'check';

/** Folds what people type: lower case, full-width letters and digits, spaces between groups. */
export function foldCode(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u3000]/g, '')
    .toUpperCase();
}

/** The 18th character for the first 17. `first17` must hold characters of the alphabet only. */
export function creditCodeCheck(first17: string): string {
  let sum = 0;
  for (const [i, weight] of WEIGHTS.entries())
    sum += CREDIT_CODE_ALPHABET.indexOf(first17.charAt(i)) * weight;
  return CREDIT_CODE_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** The 9th character of a subject code (characters 9–17 of a credit code). GB 11714: 11 − Σ mod 11; 10 is X, 11 is 0. */
export function subjectCodeCheck(first8: string): string {
  let sum = 0;
  for (const [i, weight] of SUBJECT_WEIGHTS.entries())
    sum += SUBJECT_ALPHABET.indexOf(first8.charAt(i)) * weight;
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : check === 11 ? '0' : String(check);
}

/** What is wrong with a folded code, or null when it is right. The outer check is judged first: it covers more. */
export function creditCodeFault(code: string): CreditCodeFault | null {
  if (code.length !== 18) return 'length';
  for (const c of code) if (!CREDIT_CODE_ALPHABET.includes(c)) return 'character';
  if (creditCodeCheck(code) !== code.charAt(17)) return 'check';
  if (subjectCodeCheck(code.slice(8, 16)) !== code.charAt(16)) return 'subject-check';
  return null;
}

/** For screens: `9144 1900 M0EX 0017 XG`. */
export function groupCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1 ');
}
