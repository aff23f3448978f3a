/** Every reader of what comes from outside, with inputs that are almost right. */
import { readFileSync, readdirSync } from 'node:fs';
import { choiceFromAddress } from '../../src/app/objectives/choice';
import { viewFromAddress } from '../../src/app/objectives/view';
import { storeFromAddress } from '../../src/app/editor';
import { addressWithFigureView } from '../../src/app/figure/figure-view';
import { fileToSave, runOf } from '../../src/app/kept/kept-file';
import { KEPT_VERSION, plainName, readEntry } from '../../src/app/kept/record';
import { pageAt, PAGES } from '../../src/app/pages';
import { wantedView } from '../../src/app/training/view-address';
import { experimentToText } from '../../src/experiment/codec';
import type { Experiment } from '../../src/experiment/experiment';
import { parseJson } from '../../src/experiment/json-text';
import { PRESETS } from '../../src/experiment/presets';
import { parseExperiment, parseExperimentText } from '../../src/experiment/schema';
import { parseSeed } from '../../src/experiment/seed';
import { TRAINING_PRESETS } from '../../src/experiment/training-presets';
import { experimentFromUrl, experimentToUrl } from '../../src/experiment/url';
import { ReferenceEngine } from '../../src/engine/reference/reference-engine';
import { InputError } from '../../src/model/input-error';
import { resultFile } from '../../src/report/result-file';
import { readResult } from '../../src/report/result-reader';
import { parseCaseFile } from '../../src/study/cases';
import { runExperiment } from '../../src/study/run-experiment';
import { parseShard } from '../../src/study/shard';
import { bytesFile } from '../../src/traces/read/trace-file';
import { type Numbers } from './fuzz';
import { type FuzzedReader, takes } from './fuzz-run';
import { hostileFile } from './hostile';
import { logReader, mergeReader } from './fuzzed-logs';
import { mutatedAddress, mutatedJson } from './mutations';
import { readAll } from './traces';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const ROOT = new URL('../../', import.meta.url);
const filesIn = (folder: string): string[] =>
  readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(new URL(folder + name, ROOT), 'utf8'));

const VIEWS = [
  'curves=klReward,surrogate&xScale=log&yScale=linear',
  'objectives=ppo,grpo;aggregation=token-mean&klWeight=0.5&threshold=3&growth=0.5&along=model.lengths:log,1,64,4',
  'scale=probabilities&cell=3&update=40',
  'engine=wasm&preset=kl-vs-length',
];
const LINKS = [...PRESETS, ...TRAINING_PRESETS].map(({ experiment }) => experimentToUrl(experiment));
const ADDRESSES = [...LINKS, ...VIEWS, ...LINKS.map((link, i) => `${link}&${VIEWS[i % VIEWS.length]}`)];
const EXPERIMENTS = [...filesIn('examples/'), ...filesIn('examples/training/')];

const small = parseExperiment({
  version: 1,
  sampling: { trajectories: 1024 },
  sweep: [{ path: 'model.reference.thetaS', values: [0, 1] }],
});
const summary = await runExperiment(small, [
  { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) },
]);
const RESULTS = [
  resultFile(small, summary, { lab: '0.1.0' }),
  { ...resultFile(small, summary, { lab: '0.1.0' }), complete: false, reason: 'stopped', digest: '' },
].map((file) => JSON.stringify(file));
const CASES = filesIn('tests/data/golden/').map((text) => {
  const { cases } = JSON.parse(text) as { cases: { inputs: unknown }[] };
  return JSON.stringify({ cases: cases.slice(0, 4).map(({ inputs }) => ({ inputs })) });
});
const HEAD = JSON.stringify({
  ...{ version: KEPT_VERSION, name: 'one', when: '2026-01-02T03:04:05.000Z', engine: 'wasm', adapter: '2 threads' },
  ...{ trajectories: 2048, cells: 2, of: 2, complete: true, digest: 'a'.repeat(64), bytes: 8000 },
}); // prettier-ignore

/** What is taken is written and read again to the same text. */
function sameAgain(experiment: Experiment): void {
  const text = experimentToText(experiment);
  if (experimentToText(parseExperimentText(text)) !== text)
    throw new Error('Its file reads back as another.');
  if (experimentToText(experimentFromUrl(experimentToUrl(experiment))) !== text)
    throw new Error('Its link reads back as another.');
}

function ofAddress(name: string, share: number, read: (address: string) => unknown): FuzzedReader {
  return {
    ...{ name, share },
    input: (numbers) => encode(mutatedAddress(ADDRESSES, numbers)),
    read: (input) => takes(InputError, () => read(decode(input))),
  };
}

function ofJson(
  name: string,
  share: number,
  texts: readonly string[],
  read: (text: string) => unknown,
): FuzzedReader {
  return {
    ...{ name, share },
    input: (numbers) => encode(mutatedJson(texts, numbers)),
    read: (input) => takes(InputError, () => read(decode(input))),
  };
}

const BASE = { ...PRESETS[0]!.experiment, name: '', description: '' };

export const FUZZED_READERS: readonly FuzzedReader[] = [
  ofAddress('link', 200, (address) => sameAgain(experimentFromUrl(address))),
  ofAddress('link-over-preset', 100, (address) => sameAgain(experimentFromUrl(address, BASE))),
  // Pages never refuse an address: what does not fit is told and the standard stands in.
  ofAddress('attribution-address', 100, (address) => {
    const { look, draft } = storeFromAddress(address).state;
    addressWithFigureView(address, look);
    parseExperiment(draft);
  }),
  ofAddress('objectives-address', 120, (address) => {
    choiceFromAddress(address);
    viewFromAddress(address);
  }),
  ofAddress('training-address', 60, wantedView),
  ofAddress('page-address', 40, (address) => {
    if (!PAGES.includes(pageAt(`#/${address.slice(1)}`))) throw new Error('A page that there is none of.');
  }),
  ofAddress('option', 60, (text) => {
    parseSeed(text);
    parseShard(text.slice(1));
    plainName(text);
  }),
  ofJson('experiment', 120, EXPERIMENTS, (text) => sameAgain(parseExperimentText(text))),
  ofJson('json', 40, [...EXPERIMENTS, HEAD], (text) => {
    if (JSON.stringify(parseJson(text)) !== JSON.stringify(JSON.parse(text.replace(/^\uFEFF/, ''))))
      throw new Error('Its JSON is another than the language has.');
  }),
  ofJson('result', 50, RESULTS, (text) => runOf(readResult(text), 'name', '2026-01-02')),
  ofJson('kept-file', 20, RESULTS, (text) => fileToSave(text, 'name')),
  ofJson('kept-record', 50, [HEAD], (text) => {
    let value: unknown = text;
    try {
      value = JSON.parse(text);
    } catch {
      // A record may be text as well.
    }
    readEntry(1, value);
  }),
  ofJson('cases', 20, CASES, parseCaseFile),
  logReader(7),
  mergeReader(3),
  {
    name: 'traces',
    share: 10,
    input: (numbers: Numbers) => {
      const { name, bytes } = hostileFile(numbers.below(2 ** 31));
      return encode(name.split('.').at(-1)!.padEnd(8)).length === 8
        ? Buffer.concat([encode(name.split('.').at(-1)!.padEnd(8)), bytes])
        : bytes;
    },
    read: async (input) => {
      const ending = decode(input.subarray(0, 8)).trim();
      return (await readAll(bytesFile(`log.${ending}`, input.subarray(8)))).traces.length > 0;
    },
  },
];
