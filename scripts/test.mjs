/**
 * npm test [-- STEP…]      every step in order, or the named ones
 * npm run test:long        the build and the long tests
 *
 * Stops at the first failure. What was not run is always said, with the reason.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { ensureDependencies } from './setup.mjs';
import { main, note, root, run, runNpm, UserError } from './shell.mjs';
import { whyNoSlurm } from './slurm.mjs';

const vitest =
  (project, ...options) =>
  () =>
    hasTests(project)
      ? run(process.execPath, [
          resolve(root, 'node_modules/vitest/vitest.mjs'),
          'run',
          '--project',
          project,
          ...options,
        ])
      : `there is no test file of the project "${project}"`;

/** Each runs to an exit code, or to the reason why there was nothing to run. */
const STEPS = {
  typecheck: () => runNpm('npm', ['run', '--silent', 'typecheck']),
  lint: () => runNpm('npm', ['run', '--silent', 'lint']),
  format: () => runNpm('npm', ['run', '--silent', 'format:check']),
  // Plain computation, one file beside another; vitest itself would leave a processor idle.
  unit: vitest('unit', '--project', 'unit-page', `--maxWorkers=${Math.max(2, availableParallelism())}`),
  statistics: vitest('statistics'),
  browser: vitest('browser'),
  build: () => run(process.execPath, [resolve(root, 'scripts/build.mjs')]),
  // Pages wait for timers more than they work: three of them keep two processors busy.
  e2e: vitest('e2e', '--maxWorkers=3'),
  slurm: () => whyNoSlurm() ?? vitest('long', 'tests/e2e/slurm.long.test.ts')(),
  long: vitest('long'),
};
const SIDE_BY_SIDE = [
  ['typecheck', 'lint', 'format'],
  ['statistics', 'browser'],
  // A scheduler that is waited for leaves the processors to the pages.
  ['e2e', 'slurm'],
];
const USUAL = Object.keys(STEPS).filter((step) => step !== 'long');
const LONG = ['build', 'long'];
const NEED_BROWSER = ['browser', 'e2e', 'long'];

await main(async () => {
  const names = chosenSteps(process.argv.slice(2));
  await ensureDependencies();
  if (names.some((name) => NEED_BROWSER.includes(name))) {
    // The tests take this one; finding it again in each would be slower and might find another.
    process.env.CHROME_PATH = await ensureBrowser();
    note(`the browser is ${process.env.CHROME_PATH}.`);
  }
  const results = [];
  const started = performance.now();
  for (const together of inTurn(names)) {
    note(`── ${together.join(' and ')} ──`);
    const start = performance.now();
    const run = async (name) => {
      const outcome = await STEPS[name]();
      results.push({ name, outcome, seconds: (performance.now() - start) / 1000 });
      return outcome;
    };
    const outcomes = await Promise.all(together.map(run));
    if (outcomes.some((outcome) => typeof outcome === 'number' && outcome !== 0)) break;
  }
  summarize(names, results, (performance.now() - started) / 1000);
});

/** Steps that use one processor each, or wait, run side by side, where the first of them would. */
function inTurn(names) {
  const beside = (name) => SIDE_BY_SIDE.find((together) => together.includes(name)) ?? [name];
  const turns = names.map((name) => names.filter((other) => beside(name).includes(other)));
  return turns.filter(([first], i) => first === names[i]);
}

function chosenSteps(args) {
  const unknown = args.find((arg) => arg !== '--long' && !(arg in STEPS));
  if (unknown) {
    throw new UserError(
      `"${unknown}" is no step of the tests. The steps are ${Object.keys(STEPS).join(', ')}; --long means ${LONG.join(' and ')}.`,
    );
  }
  if (args.includes('--long')) return [...new Set([...args.filter((arg) => arg !== '--long'), ...LONG])];
  return args.length > 0 ? args : USUAL;
}

function summarize(names, results, total) {
  const lines = names.map((name) => {
    const result = results.find((r) => r.name === name);
    if (!result) return `  not run  ${name}`;
    const { outcome, seconds } = result;
    const time = `${seconds.toFixed(1).padStart(6)} s`;
    if (typeof outcome === 'string') return `  skipped  ${name.padEnd(11)}${time}   ${outcome}`;
    return `  ${outcome === 0 ? 'passed ' : 'FAILED '}  ${name.padEnd(11)}${time}${outcome === 0 ? '' : `   exit code ${outcome}`}`;
  });
  const failed = results.find(({ outcome }) => typeof outcome === 'number' && outcome !== 0);
  note(`\n${lines.join('\n')}\n`);
  note(
    failed
      ? `the step "${failed.name}" failed; its messages are above. Run it alone with "npm test -- ${failed.name}".`
      : `done in ${total.toFixed(1)} s.`,
  );
  if (failed) process.exitCode = 1;
}

function hasTests(project) {
  const inProject =
    project === 'long'
      ? (file) => file.endsWith('.long.test.ts')
      : (file) =>
          file.startsWith(`${project}/`) && file.endsWith('.test.ts') && !file.endsWith('.long.test.ts');
  return readdirSync(resolve(root, 'tests'), { recursive: true }).some((file) =>
    inProject(file.replaceAll('\\', '/')),
  );
}
