/** What the z of a table have to do with each other. */
import type { RunState } from '../store';

/** Empty where rows are drawn independently of each other, or there is one. */
export function sharedDrawsWords({ experiment, view }: Pick<RunState, 'experiment' | 'view'>): string {
  if (!experiment.sampling.commonRandomNumbers || view.cells < 2) return '';
  return 'All cells use the same random numbers, so their z move together: many of one sign are one draw, seen again and again.';
}
