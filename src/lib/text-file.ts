/** Logs at hand as readers take them. */
import { bytesFile, type TraceFile } from '../traces/read/trace-file';

/** A log that is a text. @param name with the ending of its format, which is recognised from both: `log.jsonl` */
export function textFile(name: string, text: string): TraceFile {
  return bytesFile(name, new TextEncoder().encode(text));
}
