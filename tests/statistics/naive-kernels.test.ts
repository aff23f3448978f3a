/** The kernels that benchmarks hold the lab's own against count the same process, or their times would say nothing. */
import { expect, test } from 'vitest';
import { HEAD } from '../../src/model/tally';
import { benchPlan, BENCH_PROCESS } from '../../src/study/bench/counting';
import { withoutRandomNumbers } from '../../src/study/bench/kernel-bench';
import { type NaiveEntry, naiveKernel } from '../../src/study/bench/naive-kernels';
import { SHADERS } from '../../src/engine/webgpu/webgpu-engine';
import { webGpuEngine } from '../support/webgpu';

const { correct: p, stopIfCorrect: a, resampleIfWrong: b, longest } = BENCH_PROCESS;
/** Chance that an attempt ends its trajectory; the cap of 32 is reached once in 10¹³. */
const s = p * a + (1 - p) * (1 - b);
const TRAJECTORIES = 2 ** 16;

test.each<NaiveEntry>(['by_trajectory', 'by_group'])('naive, %s', async (entry) => {
  const engine = await webGpuEngine();
  const kernel = await naiveKernel(engine.device, entry);
  const { tokens, attempts, reward } = await kernel.count(TRAJECTORIES);
  engine.dispose();
  // T is geometric: mean 1/s, variance (1 − s)/s². Attempts that are right are a share p of them, so their number has a
  // variance below that of T times one; five standard errors with the largest of these variances. f32 sums of a workgroup
  // are whole numbers below 2^24, exact.
  const five = (5 * Math.sqrt((1 - s) / s ** 2 + 1 / s)) / Math.sqrt(TRAJECTORIES);
  expect(Math.abs(attempts[0] - p / s)).toBeLessThan(five);
  expect(Math.abs(attempts[1] - (1 - p) / s)).toBeLessThan(five);
  expect(Math.abs(reward - (p * a) / s)).toBeLessThan(five);
  // Of lengths up to 512, so the same bound 512 times.
  expect(Math.abs(tokens[0] - ((p / s) * (longest + 1)) / 2)).toBeLessThan(longest * five);
  expect(Math.abs(tokens[1] - (((1 - p) / s) * (longest + 1)) / 2)).toBeLessThan(longest * five);
});

test('without random numbers as many attempts are made, within a hundredth', async () => {
  const engine = await webGpuEngine({}, { ...SHADERS, tally: withoutRandomNumbers(SHADERS.tally) });
  let attempts = 0;
  let trajectories = 0;
  for await (const { counters } of engine.run(benchPlan(2 ** 18))) {
    attempts += Number(counters[HEAD.attempts]);
    trajectories += Number(counters[HEAD.trajectories]);
  }
  engine.dispose();
  expect(trajectories).toBe(2 ** 18);
  expect(Math.abs((attempts / trajectories) * s - 1)).toBeLessThan(0.01);
});
