/** Seeds: integers below 2⁶⁴, kept as decimal digits because a number holds only 53 bits. */

/** What is drawn with where nobody chose a seed. */
export const DEFAULT_SEED = '0';

export const SEED_ALLOWED =
  'an integer from 0 to 2^64 − 1: a number up to 2^53 − 1, or text with decimal or 0x… hexadecimal digits';

/** Decimal digits of a seed given as a number, decimal text or hexadecimal text; undefined if it is none. */
export function parseSeed(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  if (typeof value !== 'string' || !/^([0-9]{1,20}|0[xX][0-9a-fA-F]{1,16})$/.test(value)) return undefined;
  const seed = BigInt(value);
  return seed < 2n ** 64n ? String(seed) : undefined;
}

/** A normalised seed as the two 32-bit words of the generator's key. */
export function seedWords(seed: string): [low: number, high: number] {
  const value = BigInt(seed);
  return [Number(value & 0xffff_ffffn), Number(value >> 32n)];
}
