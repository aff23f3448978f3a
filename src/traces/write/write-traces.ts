/** Traces written as the logs they are read from, for tests of readers and for synthetic logs. */
import { InputError, inputIssue } from '../../model/input-error';
import type { RawTrace } from '../trace';
import { csvWriter } from './csv-format';
import { inspectWriter, reasoningGymWriter } from './document-formats';
import { inspectEvalWriter } from './eval-format';
import { firstTryWriter } from './first-try-format';
import {
  annotatedWriter,
  chatWriter,
  jsonlWriter,
  lmEvalWriter,
  s2rWriter,
  verifiersWriter,
  verlWriter,
} from './json-formats';
import { trlWriter } from './parquet-format';
import { WRITE_FORMATS, type TraceWriter, type WriteFormat, type WriteOptions } from './writer';

export const WRITERS: readonly TraceWriter[] = [
  verlWriter,
  trlWriter,
  lmEvalWriter,
  inspectWriter,
  inspectEvalWriter,
  chatWriter,
  verifiersWriter,
  firstTryWriter,
  s2rWriter,
  reasoningGymWriter,
  annotatedWriter,
  jsonlWriter,
  csvWriter,
];

/**
 * A log in pieces, made as they are asked for. What a format cannot hold is left out; `TraceWriter.carries` tells.
 *
 * @throws InputError for a format that there is not, and for traces that lack what the format is about
 */
export function writeTraces(
  format: WriteFormat,
  traces: Iterable<RawTrace>,
  options: WriteOptions = {},
): Iterable<Uint8Array> {
  const writer = WRITERS.find(({ name }) => name === format);
  if (writer === undefined)
    throw new InputError([inputIssue('format', format, `one of ${WRITE_FORMATS.join(', ')}`)]);
  return writer.write(traces, options);
}
