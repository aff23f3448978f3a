/** The experiment a command is given. */
import type { Experiment } from '../experiment/experiment';
import { parseExperiment, parseExperimentText } from '../experiment/schema';
import { parseSeed, SEED_ALLOWED } from '../experiment/seed';
import { UsageError } from './exit';
import { readText } from './files';

/** The experiment of a file, or the standard one without a file; with another seed where one is given. */
export function readExperiment(file: string | undefined, seed: string | undefined): Experiment {
  const experiment =
    file === undefined ? parseExperiment({ version: 1 }) : parseExperimentText(readText(file));
  if (seed === undefined) return experiment;
  const parsed = parseSeed(seed);
  if (parsed === undefined) throw new UsageError(`--seed must be ${SEED_ALLOWED}; received "${seed}".`);
  return { ...experiment, sampling: { ...experiment.sampling, seed: parsed } };
}
