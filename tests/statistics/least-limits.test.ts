/** In Node: a device with exactly the least limits of WebGPU does what one with all that the adapter has does. */
import { test } from 'vitest';
import { webGpuEngine } from '../support/webgpu';
import {
  asksForLimits,
  countsAlike,
  cutsWhatDoesNotFit,
  joinsParts,
  refusesWhatCannotBeCut,
} from '../support/least-limits';

test('the least limits are asked for exactly, and larger buffers where there are some', () =>
  asksForLimits(webGpuEngine));
test(
  'tallies, signals and training are the same with the least limits',
  () => countsAlike(webGpuEngine),
  120_000,
);
test(
  'a plan that one buffer does not hold is counted in parts',
  () => cutsWhatDoesNotFit(webGpuEngine),
  120_000,
);
test(
  'a step that one buffer does not hold is refused by a sentence',
  () => refusesWhatCannotBeCut(webGpuEngine),
  120_000,
);
test('parts of a plan come to the signals and tallies of the whole', () => joinsParts(webGpuEngine), 120_000);
