/**
 * The lint rules that hold the architecture, tried on a planted project: a rule that no longer
 * finds anything fails in silence.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, expect, test } from 'vitest';

const projectConfig = pathToFileURL(join(import.meta.dirname, '../../eslint.config.js')).href;

const FILES: Record<string, string> = {
  'eslint.config.mjs': `import { configure } from '${projectConfig}';\nexport default configure(import.meta.dirname);`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'ESNext',
      moduleResolution: 'bundler',
      target: 'ES2022',
      strict: true,
      types: [],
    },
    include: ['src', 'tests'],
  }),
  'shaders/k.wgsl': 'fn kernel() {}',
  'src/wgsl.d.ts': "declare module '*.wgsl' { const code: string; export default code; }",

  'src/model/policy.ts': 'export const policy = 1;',
  'src/model/early.ts': "import { study } from '../study/study';\nexport const early = study;",
  'src/model/typed.ts': "import type { Study } from '../study/study';\nexport type Early = Study;",
  'src/study/study.ts':
    "import { policy } from '../model/policy';\nexport const study = policy;\nexport type Study = number;",
  'src/study/page.ts': "import { app } from '../app/app';\nexport const page = app;",
  'src/study/late.ts': "import { table } from '../report/table';\nexport const late = table;",
  'src/app/app.ts': "import { study } from '../study/study';\nexport const app = study;",
  'src/cli/main.ts': "import { app } from '../app/app';\nexport const main = app;",
  'src/report/table.ts': "import { study } from '../study/study';\nexport const table = study;",
  'src/report/trace.ts': "import { trace } from '../traces/trace';\nexport const traced = trace;",
  'src/traces/trace.ts': 'export const trace = 1;',
  'src/traces/report.ts': "import { table } from '../report/table';\nexport const told = table;",
  'src/engine/engine.ts': 'export const engine = 1;',
  'src/engine/webgpu/kernel.ts':
    "import code from '../../../shaders/k.wgsl';\nimport { engine } from '../engine';\nexport const kernel = [code, engine];",
  'src/engine/reference/mirror.ts':
    "import { kernel } from '../webgpu/kernel';\nexport const mirror = kernel;",
  'src/engine/wasm/copy.ts': "export { mirror } from '../reference/mirror';",
  'src/engine/lazy.ts': "export const lazy = () => import('../app/app');",

  'src/model/cycle-a.ts': "import { b } from './cycle-b';\nexport const a = () => b;",
  'src/model/cycle-b.ts': "import { c } from './cycle-c';\nexport const b = () => c;",
  'src/model/cycle-c.ts': "import { a } from './cycle-a';\nexport const c = () => a;",

  'src/model/type-a.ts': "import type { B } from './type-b';\nexport const a: B = 1;",
  'src/model/type-b.ts': "import { a } from './type-a';\nexport const b = a;\nexport type B = number;",
  'src/model/late-a.ts': "export const a = () => import('./late-b.js');",
  'src/model/late-b.ts': "import { a } from './late-a';\nexport const b = a;",

  'src/model/default.ts': 'export default 1;',
  'src/model/floating.ts': 'export function start(job: () => Promise<void>) {\n  job();\n}',
  'tests/fixture.ts': 'export const fixture = 1;',
  'src/model/cheat.ts': "import { fixture } from '../../tests/fixture';\nexport const cheat = fixture;",
};

let root: string;
/** File → the rules it breaks. */
let found: Record<string, string[]>;

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ds-lab-lint-')));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), `${text}\n`);
  }
  const eslint = new ESLint({ cwd: root });
  const results = await eslint.lintFiles(['src', 'tests']);
  found = Object.fromEntries(
    results.map(({ filePath, messages }) => [
      relative(root, filePath).replaceAll('\\', '/'),
      messages.map(({ ruleId, message }) => ruleId ?? message),
    ]),
  );
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ['src/model/early.ts', 'an earlier folder imports a later one'],
  ['src/model/typed.ts', 'an earlier folder imports a type of a later one'],
  ['src/study/page.ts', 'a study imports the page'],
  ['src/cli/main.ts', 'the command line imports the page'],
  ['src/study/late.ts', 'a study imports a report'],
  ['src/traces/report.ts', 'a trace reader imports a report'],
  ['src/engine/reference/mirror.ts', 'one engine imports another'],
  ['src/engine/wasm/copy.ts', 'one engine passes another on'],
  ['src/engine/lazy.ts', 'an engine imports the page when it runs'],
  ['src/model/cheat.ts', 'what ships imports a test'],
])('%s is refused: %s', (file) => {
  expect(found[file]).toEqual(['imports/directions']);
});

test.each(['cycle-a', 'cycle-b', 'cycle-c', 'late-a', 'late-b'])(
  '%s, in an import cycle, is refused',
  (name) => {
    expect(found[`src/model/${name}.ts`]).toEqual(['imports/no-cycles']);
  },
);

test('a default export and a promise no one waits for are refused', () => {
  expect(found['src/model/default.ts']).toEqual(['no-restricted-syntax']);
  expect(found['src/model/floating.ts']).toEqual(['@typescript-eslint/no-floating-promises']);
});

test.each([
  'src/model/policy.ts',
  'src/study/study.ts',
  'src/app/app.ts',
  'src/report/table.ts',
  'src/engine/webgpu/kernel.ts',
  'src/wgsl.d.ts',
  'src/model/type-a.ts',
  'src/model/type-b.ts',
])('%s passes', (file) => {
  expect(found[file]).toEqual([]);
});
