/** Writer of inspect-ai's `.eval`: a ZIP archive with a file for each sample. */
import { Zip, ZipDeflate } from 'fflate';
import { inspectSamples } from './document-formats';
import { textHash, type TraceWriter } from './writer';

export const inspectEvalWriter: TraceWriter = {
  name: 'inspect-eval',
  title: 'inspect-ai log (.eval)',
  extension: '.eval',
  carries: ['text', 'prompt', 'thinkingEnd', 'truth', 'graded', 'truncated', 'tokens'],
  *write(traces, options) {
    let made: Uint8Array[] = [];
    const archive = new Zip((error, piece) => {
      if (error) throw error;
      made.push(piece);
    });
    const add = (name: string, value: object): void => {
      const entry = new ZipDeflate(name);
      archive.add(entry);
      entry.push(new TextEncoder().encode(JSON.stringify(value)), true);
    };
    add('_journal/start.json', { version: 2, eval: { task: 'traces', model: 'unknown' }, plan: {} });
    for (const sample of inspectSamples(traces, options)) {
      // An id may hold any character; a name in the archive may not.
      add(`samples/${textHash(sample.id)}_epoch_${sample.epoch}.json`, sample);
      yield* made;
      made = [];
    }
    add('header.json', {
      version: 2,
      status: 'success',
      eval: { task: 'traces', model: 'unknown' },
      plan: {},
    });
    archive.end();
    yield* made;
  },
};
