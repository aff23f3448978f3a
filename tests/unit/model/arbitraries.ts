/** Random processes for property tests, and closeness of numbers and vectors. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { explicitPmf, type LengthPmf } from '../../../src/model/lengths';
import type { Policy } from '../../../src/model/policy';
import { CAP_RULES, type CapRule, type Process } from '../../../src/model/process';

/** Numbers smaller than this are 0 here: a product of two would leave the range of float64, where no formula keeps its digits. */
const LEAST = 2 ** -500;

export function policies(limit = 3): fc.Arbitrary<Policy> {
  const logit = fc
    .double({ min: -limit, max: limit, noNaN: true })
    .map((theta) => (Math.abs(theta) < LEAST ? 0 : theta));
  return fc.record({ thetaS: logit, thetaDC: logit, thetaDW: logit });
}

/** One or two lengths up to `longest`. */
export function lengthPmfs(longest = 12): fc.Arbitrary<LengthPmf> {
  const length = fc.integer({ min: 1, max: longest });
  return fc
    .record({ first: length, second: length, share: fc.double({ min: 0.1, max: 0.9, noNaN: true }) })
    .map(({ first, second, share }) =>
      explicitPmf(first === second ? { [first]: 1 } : { [first]: share, [second]: 1 - share }),
    );
}

export const gammas: fc.Arbitrary<number> = fc.oneof(
  fc.constant(1),
  fc.double({ min: 0.3, max: 0.999, noNaN: true }),
);

export function processes(
  maxAttempts: fc.Arbitrary<number | null>,
  policy: fc.Arbitrary<Policy> = policies(),
): fc.Arbitrary<Process> {
  return fc.record({
    policy,
    lengths: fc.record({ correct: lengthPmfs(), wrong: lengthPmfs() }),
    maxAttempts,
    atCap: fc.constantFrom<CapRule>(...CAP_RULES),
  });
}

/** |actual − expected| ≤ tolerance·(1 + |expected|), component by component. */
export function expectClose(
  actual: number | readonly number[],
  expected: number | readonly number[],
  tolerance = 1e-10,
): void {
  const left = typeof actual === 'number' ? [actual] : actual;
  const right = typeof expected === 'number' ? [expected] : expected;
  expect(left.length).toBe(right.length);
  left.forEach((x, i) => {
    const y = right[i]!;
    expect(Math.abs(x - y), `component ${i}: ${x} against ${y}`).toBeLessThanOrEqual(
      tolerance * (1 + Math.abs(y)),
    );
  });
}
