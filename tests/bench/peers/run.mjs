/**
 * node tests/bench/peers/run.mjs [--rounds 7] [--out FILE] [--lab N] [--wasm N] [--tfjs N] [--jax N]
 *
 * The lab's engines and libraries of tensors count trajectories in one headless browser, in turns. N is how many
 * trajectories a side rolls out a round, 0 to leave it out: the sides differ so much that each gets a size of its own,
 * and rates are compared. Installs the packages of this folder if they are not there. JSON goes to FILE, or to stdout
 * where none is named; a summary goes to stderr.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { main, runNpm, UserError } from '../../../scripts/shell.mjs';
import { inBrowser } from '../in-browser.mjs';
import { GROUP_SIZE, STANDARD_ERRORS } from './process.mjs';

const here = import.meta.dirname;
const SIZES = { lab: 2 ** 22, wasm: 2 ** 24, tfjs: 2 ** 15, jax: 2 ** 15 };

function numberOf(name, text, least) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new UserError(`--${name} takes a whole number from ${least} on.`);
  return value;
}

function readOptions() {
  const names = ['rounds', 'out', ...Object.keys(SIZES)];
  let values;
  try {
    ({ values } = parseArgs({
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
    }));
  } catch (error) {
    throw new UserError(error.message);
  }
  const sizes = Object.fromEntries(
    Object.entries(SIZES).map(([name, usual]) => {
      const size = numberOf(name, values[name] ?? usual, 0);
      if (size % GROUP_SIZE !== 0)
        throw new UserError(`--${name} takes whole groups: a multiple of ${GROUP_SIZE}.`);
      return [name, size];
    }),
  );
  if (sizes.lab === 0) throw new UserError('--lab takes 8 or more: the others are held against it.');
  return { rounds: numberOf('rounds', values.rounds ?? 7, 1), out: values.out, sizes };
}

async function installPeers() {
  if (existsSync(resolve(here, 'node_modules'))) return;
  const code = await runNpm('npm', ['ci', '--prefix', here, '--no-audit', '--no-fund'], { quiet: true });
  if (code !== 0) throw new UserError('the packages of tests/bench/peers could not be installed (npm ci).');
}

const measure = ({ sizes, rounds }) =>
  inBrowser(resolve(here, 'vite.config.ts'), (page) =>
    page.evaluate((of, times) => globalThis.comparePeers(of, times), sizes, rounds),
  );

const rate = (perSecond) => `${(perSecond / 1e6).toPrecision(3)} M/s`;
const spread = ({ median, least, most }, write) => `${write(median)} (${write(least)} to ${write(most)})`;

function* summaryOf({ adapter, rounds, sides }) {
  yield `Trajectories a second in one browser, adapter "${adapter}"; medians of ${rounds} rounds, with the range.`;
  for (const [i, { name, trajectories, perSecond, ratio, means }] of sides.entries()) {
    const against =
      i === 0
        ? ''
        : `; the lab's WebGPU engine is ${spread(inverse(ratio), (x) => x.toPrecision(3))} times as fast`;
    yield `${name}, ${trajectories} a round: ${spread(perSecond, rate)}${against}`;
    const distances = means.map(({ name: of, standardErrors }) => `${of} ${standardErrors.toFixed(1)}`);
    yield `  standard errors from the exact means: ${distances.join(', ')}`;
  }
}

const inverse = ({ median, least, most }) => ({ median: 1 / median, least: 1 / most, most: 1 / least });

await main(async () => {
  const options = readOptions();
  await installPeers();
  const result = await measure(options);
  for (const line of summaryOf(result)) process.stderr.write(`${line}\n`);
  const json = `${JSON.stringify(result, undefined, 2)}\n`;
  if (options.out) writeFileSync(options.out, json);
  else process.stdout.write(json);
  for (const { name, means } of result.sides) {
    const wrong = means.find(({ standardErrors }) => !(Math.abs(standardErrors) <= STANDARD_ERRORS));
    if (wrong)
      throw new UserError(
        `${name} does not do what is asked: its mean of ${wrong.name} is ${wrong.mean}, the exact one ${wrong.exact}, ` +
          `${wrong.standardErrors.toFixed(1)} standard errors away.`,
      );
  }
});
