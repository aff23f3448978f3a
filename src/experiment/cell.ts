/** A cell as the process it stands for, and whether that process can be simulated. */
import { InputError, inputIssue } from '../model/input-error';
import { lengthPmf, type LengthDistribution, type LengthPmf } from '../model/lengths';
import { actionProbabilities } from '../model/policy';
import type { Process } from '../model/process';
import type { Settings } from './experiment';
import { MAX_ATTEMPTS } from './fields';
import type { Cell } from './grid';
import { isSimulable, MAX_EXPECTED_ATTEMPTS, sumsFit } from './plan';

/** Cells of a grid share the distributions that no axis sets, and a pmf has up to 4096 terms. */
const pmfs = new WeakMap<LengthDistribution, LengthPmf>();

function cachedPmf(distribution: LengthDistribution): LengthPmf {
  const known = pmfs.get(distribution);
  if (known !== undefined) return known;
  const pmf = lengthPmf(distribution);
  pmfs.set(distribution, pmf);
  return pmf;
}

/** The process of section 4.2 with the settings' policy, lengths and cap. */
export function settingsProcess({ model }: Pick<Settings, 'model'>): Process {
  return {
    policy: model.policy,
    lengths: { correct: cachedPmf(model.lengths.correct), wrong: cachedPmf(model.lengths.wrong) },
    maxAttempts: model.maxAttempts,
    atCap: model.atCap,
  };
}

/**
 * Without a cap, a trajectory takes N = 1/s attempts on average, s = p·a + q·(1−b). Exact answers hold for any N.
 *
 * @throws InputError that names `model.maxAttempts` when N is more than an engine simulates.
 */
export function assertSimulable(cell: Cell): void {
  const process = settingsProcess(cell.settings);
  if (isSimulable(process)) {
    const { trajectories, blocks } = cell.settings.sampling;
    if (sumsFit(process, trajectories / blocks)) return;
    const more =
      'more blocks, fewer trajectories or a cap: trajectories this long would carry the sums of a block past 64 bits';
    throw new InputError([inputIssue('sampling.blocks', blocks, more)]);
  }
  const { p, q, a, bBar } = actionProbabilities(process.policy);
  const attempts = 1 / (p * a + q * bBar);
  const place = cell.coordinates.map(({ path, value }) => `${path} = ${JSON.stringify(value)}`).join(', ');
  const allowed =
    `a cap from 1 to ${MAX_ATTEMPTS}${place === '' ? '' : ` where ${place}`}: a trajectory takes N = 1/s = ` +
    `${attempts.toPrecision(3)} attempts on average, and without a cap at most ${MAX_EXPECTED_ATTEMPTS} are simulated`;
  throw new InputError([inputIssue('model.maxAttempts', null, allowed)]);
}
