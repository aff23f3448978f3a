/** The command line that gives the numbers of the page. */
import { changedFields } from '../../experiment/codec';
import type { Asked } from './comparison';

/** What the command line takes without a file. */
const OPTIONS = ['sampling.trajectories', 'sampling.seed'];

/** True where the command line has no option for what differs from the standard experiment. */
export function needsFile({ experiment }: Asked): boolean {
  return experiment.sweep.length > 0 || changedFields(experiment).some(([path]) => !OPTIONS.includes(path));
}

/** The command that gives the same numbers. */
export function commandOf(asked: Asked, objectives: readonly string[]): string {
  const { experiment, klWeight } = asked;
  const { trajectories, seed } = experiment.sampling;
  return [
    'npm run -s lab -- compare',
    ...(needsFile(asked) ? ['experiment.json'] : []),
    `--objectives ${quoted(objectives.join(','))}`,
    ...(klWeight === null ? [] : [`--kl-weight ${klWeight}`]),
    `--trajectories ${trajectories}`,
    `--seed ${seed}`,
  ].join(' ');
}

/** A shell ends the command at ";", so text with signs of its own stands in quotes; no objective has a quote in it. */
function quoted(text: string): string {
  return /^[\w@,.-]+$/.test(text) ? text : `'${text}'`;
}
