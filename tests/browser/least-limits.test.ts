/** A device with exactly the least limits of WebGPU does what one with all that the adapter has does. */
import { test } from 'vitest';
import { WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import {
  asksForLimits,
  type Create,
  countsAlike,
  cutsWhatDoesNotFit,
  joinsParts,
  refusesWhatCannotBeCut,
} from '../support/least-limits';

const create: Create = (tuning) => WebGpuEngine.create(navigator.gpu, tuning);

test('the least limits are asked for exactly, and larger buffers where there are some', () =>
  asksForLimits(create));
test('tallies, signals and training are the same with the least limits', () => countsAlike(create), 120_000);
test('a plan that one buffer does not hold is counted in parts', () => cutsWhatDoesNotFit(create), 120_000);
test(
  'a step that one buffer does not hold is refused by a sentence',
  () => refusesWhatCannotBeCut(create),
  120_000,
);
test('parts of a plan come to the signals and tallies of the whole', () => joinsParts(create), 120_000);
