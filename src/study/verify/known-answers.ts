/** Answers of Philox4x32-10 that its authors publish with Random123 (kat_vectors), and further draws to compare. */
import type { DrawInput } from '../../engine/engine';

export interface KnownAnswer {
  readonly input: DrawInput;
  readonly answer: readonly [number, number, number, number];
}

const ONES = 0xffffffff;

export const KNOWN_ANSWERS: readonly KnownAnswer[] = [
  {
    input: { counter: [0, 0, 0, 0], key: [0, 0] },
    answer: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  },
  {
    input: { counter: [ONES, ONES, ONES, ONES], key: [ONES, ONES] },
    answer: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    // The digits of π.
    input: { counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], key: [0xa4093822, 0x299f31d0] },
    answer: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

/**
 * Inputs whose first round multiplies words at the edges of halves, of signs and of powers of two: it takes the first and the third
 * word of a counter as they are.
 */
export function edgeDraws(): DrawInput[] {
  const powers = Array.from({ length: 32 }, (_, k) => 2 ** k);
  const edges = [
    ...powers.flatMap((power) => [power - 1, power, power + 1]),
    0xffff0000,
    ONES - 0xffff,
    ONES,
  ];
  return edges.flatMap((edge): DrawInput[] => [
    { counter: [edge, 0, 0, 0], key: [0, 0] },
    { counter: [0, 0, edge, 0], key: [0, 0] },
    { counter: [edge, ONES, (ONES - edge) >>> 0, ONES], key: [ONES, 0] },
  ]);
}

/**
 * Inputs with every bit of every word in play: a congruential sequence, whose lowest bits hardly change, with its upper half
 * mixed into the lower (the finaliser of MurmurHash3).
 */
export function randomDraws(count: number): DrawInput[] {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const once = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
    return (twice ^ (twice >>> 16)) >>> 0;
  };
  return Array.from({ length: count }, () => ({
    counter: [next(), next(), next(), next()],
    key: [next(), next()],
  }));
}
