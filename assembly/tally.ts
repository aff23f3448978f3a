import { clearBins } from './bins';
import { decode } from './decode';
import { rollOut, setRanks } from './lanes';
import { setKeys } from './philox';
import { clearSums } from './sums';
import { setTables } from './tables';
export { CELL, ENTRIES, MOST_COLUMNS, TALLY } from './layout';
export { setTables };

export function setCell(): void {
  setRanks();
  setKeys();
}

export function tally(firstGroup: u32, groups: u32): bool {
  clearBins();
  clearSums();
  if (!rollOut(firstGroup, groups)) return false;
  decode();
  return true;
}
