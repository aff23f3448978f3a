/**
 * Ways of dividing and doing the work that verification tries: none of them may change a counter. Shifts by float are
 * tried where they are used, on a software adapter; the portable form everywhere.
 */
import type { EngineTuning } from '../../engine/engine';

export const TUNINGS: readonly EngineTuning[] = [
  { lanes: 64 },
  { lanes: 16, itemAttempts: 2 ** 10, shiftByFloat: false },
  // As small blocks have them on a software adapter.
  { lanes: 4, itemAttempts: 2 ** 12 },
  { lanes: 128, itemAttempts: 2 ** 20 },
  // As large blocks have them on a GPU.
  { lanes: 256, itemAttempts: 2 ** 18 },
];

/** The same for WebAssembly: one thread, and several with items so small that blocks are put together. */
export const WASM_TUNINGS: readonly EngineTuning[] = [
  { threads: 1 },
  { threads: 2, itemAttempts: 2 ** 10 },
  { threads: 3, itemAttempts: 2 ** 20 },
];
