/** What E[KL] is measured from: a reference that moves is not where the training began. */
import type { Experiment } from '../../experiment/experiment';

/** After "E[KL] from". */
export function referenceWords({ training, sweep }: Pick<Experiment, 'training' | 'sweep'>): string {
  if (sweep.some(({ path }) => path === 'training.reference')) return 'the reference as it is then';
  switch (training.reference) {
    case 'fixed':
      return 'the reference';
    case 'refreshed':
      return 'the last refresh';
    case 'average':
      return 'the moving average';
  }
}
