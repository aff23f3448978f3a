import { expect, test } from 'vitest';
import { type VerificationAccount, verificationText } from '../../../src/report/verification-text';
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

test('a failure, a planted fault and an early end are told', () => {
  const text = verificationText({ ...ACCOUNT, planted: 'wasm-carry', checks: [passed, failed] });
  expect(text).toMatch(/A fault was planted: wasm-carry\./);
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
