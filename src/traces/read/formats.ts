/** The formats, the particular ones first: detection takes the first that recognises a record. */
import type { FormatName } from './format-names';
import { annotated } from './format/annotated';
import { chat } from './format/chat';
import { csv, jsonl } from './format/columns';
import { firstTry } from './format/first-try';
import { inspect } from './format/inspect';
import { lmEval } from './format/lm-eval';
import { reasoningGym } from './format/reasoning-gym';
import { s2r } from './format/s2r';
import { trl } from './format/trl';
import { verifiers } from './format/verifiers';
import { verl } from './format/verl';
import type { RecordFormat } from './record-format';

export const FORMATS: readonly RecordFormat[] = [
  annotated,
  firstTry,
  s2r,
  lmEval,
  inspect,
  reasoningGym,
  verifiers,
  trl,
  verl,
  chat,
  jsonl,
  csv,
];

export function formatOf(name: FormatName): RecordFormat {
  return FORMATS.find((format) => format.name === name)!;
}
