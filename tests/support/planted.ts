/** Which planted faults every run of the tests looks for; the long tests look for the others. */
import { FAULTS, type Fault } from '../../src/study/verify/faults';

const ALWAYS = [
  'wrong-threshold', 'lost-carry', 'skipped-trajectory',
  'signal-share', 'signal-clip', 'signal-limit',
  'train-advantage', 'train-charge', 'train-update',
  'price-side', 'weigh-batch',
  'accuracy-exp', 'accuracy-log', 'accuracy-division',
]; // prettier-ignore

export function plantedFaults(kernel: Fault['kernel'], when: 'always' | 'long'): readonly Fault[] {
  return FAULTS.filter(
    (fault) => fault.kernel === kernel && ALWAYS.includes(fault.id) === (when === 'always'),
  );
}
