/** Ways of dividing the work that verification tries: none of them may change a counter. */
import type { EngineTuning } from '../../engine/engine';

export const TUNINGS: readonly EngineTuning[] = [
  { lanes: 64 },
  { lanes: 32, itemAttempts: 2 ** 10 },
  { lanes: 128, itemAttempts: 2 ** 20 },
];
