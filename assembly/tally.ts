/**
 * The tally kernel in WebAssembly. The host writes a cell's words and its tables' entries, calls `prepare`, and then
 * `tally` for runs of its groups; `src/engine/wasm/serve.ts` is that host.
 */
import { clearBins } from './bins';
import { decode } from './decode';
import { rollOut, setLanes } from './lanes';
import { setKeys } from './philox';
import { rollOutLong } from './scalar';
import { clearSums } from './sums';
import { setTables } from './tables';

export { CELL, DRAWS, ENTRIES, MOST_COLUMNS, TALLY } from './layout';
export { drawOne } from './probe';

/** @param tables whether the tables are others than at the last call */
export function prepare(tables: bool): void {
  setKeys();
  if (tables) setTables();
  setLanes();
}

/** The lanes rolled the groups out; one after another did; a trajectory passed what any engine counts. */
const IN_LANES = 0;
const ONE_BY_ONE = 1;
const OVERRUN = 2;

/** Writes the tally of `groups` groups from `firstGroup` on. @returns how */
export function tally(firstGroup: u32, groups: u32, long: bool): i32 {
  clearBins();
  clearSums();
  let how = IN_LANES;
  if (long || !rollOut(firstGroup, groups)) {
    how = ONE_BY_ONE;
    clearBins();
    clearSums();
    if (!rollOutLong(firstGroup, groups)) return OVERRUN;
  }
  decode();
  return how;
}
