import { expect, test } from 'vitest';
import { type VerificationAccount, verificationText } from '../../../src/report/verification-text';
import type { Check } from '../../../src/study/verify/check';
import { checkLimits } from '../../../src/study/verify/check-limits';

const passed = {
  engine: 'webgpu',
  name: 'draws',
  passed: true,
  detail: '16384 random words equal.',
} as const;
const failed = { engine: 'wasm', name: 'tallies', passed: false, detail: '1 of 6 plans differ.' } as const;

const ACCOUNT: VerificationAccount = {
  lab: '1.2.3',
  environment: 'A browser',
  extent: 'quick verification',
  seed: 7,
  planted: null,
  adapters: { webgpu: 'an adapter' },
  absent: { wasm: 'No vectors.' },
  checks: [passed],
  complete: true,
  throughput: null,
};

test('a report says what ran where, every check, and how it ended', () => {
  expect(verificationText(ACCOUNT).split('\n')).toEqual([
    'ds-lab 1.2.3',
    'quick verification, seed 7',
    'A browser',
    'webgpu: an adapter',
    'wasm: absent. No vectors.',
    'pass  webgpu, draws: 16384 random words equal.',
    'All checks passed.',
    '',
  ]);
});

test('a failure and an early end are told', () => {
  const text = verificationText({ ...ACCOUNT, checks: [passed, failed] });
  expect(text).toMatch(/^FAIL {2}wasm, tallies: 1 of 6 plans differ\.$/m);
  expect(text).toMatch(/Verification FAILED: do not trust/);
  expect(verificationText({ ...ACCOUNT, complete: false })).toMatch(
    /Ended early: the 1 checks that were finished passed/,
  );
});

test('limits and throughput come with their numbers', () => {
  const limits = checkLimits({ id: 'webgpu', limits: {} });
  const spread = { median: 2, least: 1, most: 3 };
  const rate = { median: 2e7, least: 1e7, most: 3e7 };
  const text = verificationText({
    ...ACCOUNT,
    checks: [limits],
    throughput: { rounds: 7, sides: [{ name: 'WebGPU', trajectories: 8, perSecond: rate, ratio: spread }] },
  });
  expect(text).toMatch(/^ {6}maxBufferSize: not told, at least 268435456$/m);
  expect(text).toMatch(
    /WebGPU: 20\.0 \(10\.0 to 30\.0\) million trajectories a second, 2\.00 \(1\.00 to 3\.00\) times plain JavaScript; 8 a round/,
  );
});

test('a planted fault is seen by the check of its kernel, and by no other that happens to fail', () => {
  const ending = (planted: string, ...checks: Check[]): string =>
    verificationText({ ...ACCOUNT, planted, checks })
      .trimEnd()
      .split('\n')
      .at(-1)!;
  const seen = { ...failed, engine: 'webgpu' } as const;
  expect(ending('lost-carry', passed, seen)).toMatch(/was seen by webgpu, tallies/);
  expect(ending('lost-carry', passed, failed, { ...seen, passed: true })).toMatch(
    /was NOT seen by webgpu, tallies/,
  );
  expect(ending('lost-carry', { ...passed, passed: false })).toMatch(/was not looked at/);
});
