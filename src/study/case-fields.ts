/** The names that case files give to kinds of action; see `tests/data/golden/README.md`. */
import type { ActionKind } from '../model/tally';

export const ACTION_FIELDS: Readonly<Record<ActionKind, string>> = {
  sampleC: 'C',
  sampleW: 'W',
  stopC: 'stop_C',
  resC: 'res_C',
  resW: 'res_W',
  stopW: 'stop_W',
};
