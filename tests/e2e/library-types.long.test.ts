/** The declarations of the library, as other projects compile against them: every one is read, which takes a while. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildIfStale, projectRoot } from './harness';

const run = promisify(execFile);

/** Inside the project, so that its name is known by its own package.json. */
const FOLDER = join(projectRoot, '.cache/library-types');

beforeAll(() => buildIfStale('lib'));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

test.each([
  ['Node', { module: 'nodenext' }],
  ['bundlers', { module: 'esnext', moduleResolution: 'bundler' }],
])(
  'a strict compiler reads the declarations, libraries checked, as %s find them',
  async (name, resolution) => {
    const folder = join(FOLDER, `types-${name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'typed.mts'),
      `import { exactCell, expandGrid, type Experiment, parseExperiment, VERSION } from 'ds-lab';
import { nodeThreads } from 'ds-lab/node';
const experiment: Experiment = parseExperiment({ version: 1 });
const right: readonly number[] = expandGrid(experiment).map(({ settings }) => exactCell(settings).scalars.accuracy);
export const all: readonly [string, number, number] = [VERSION, nodeThreads.count, right.length];
// @ts-expect-error an experiment has no such field
export const typo: unknown = experiment.lenghts;
`,
    );
    const compilerOptions = {
      ...resolution,
      strict: true,
      noEmit: true,
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
      types: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.mts'] }));
    const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [compiler, '-p', folder]).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toBe('');
  },
);
