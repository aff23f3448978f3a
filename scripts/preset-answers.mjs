/**
 * npm run preset-answers
 *
 * Writes tests/data/preset-answers.json: for every example without a training the exact answers of each cell, and the
 * digest of its tallies with few trajectories, as `lab run` gives them on the reference engine. The tests hold the page
 * and the library to this file; it changes when an example does, and then on purpose.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ensureBuilt } from './build-state.mjs';
import { main, note, root } from './shell.mjs';

/** In each cell: the least that gives the largest group of the examples, 64, one in each of the 64 blocks. */
const TRAJECTORIES = 4096;

/** Digits that are written; the tests allow for the rest. */
const DIGITS = 10;

const SCALARS = ['accuracy', 'attempts', 'expectedKl'];
const RATIOS = ['surrogate', 'klReward', 'klLoss', 'net'];

await main(async () => {
  await ensureBuilt('cli');
  const examples = resolve(root, 'examples');
  const aside = mkdtempSync(join(tmpdir(), 'ds-lab-presets-'));
  try {
    const presets = {};
    for (const name of readdirSync(examples).filter((file) => file.endsWith('.json'))) {
      const experiment = JSON.parse(readFileSync(join(examples, name), 'utf8'));
      experiment.sampling = { ...experiment.sampling, trajectories: TRAJECTORIES };
      const file = join(aside, name);
      writeFileSync(file, JSON.stringify(experiment));
      const lab = [resolve(root, 'dist-cli/lab.js'), 'run', file, '--engine', 'reference', '--json'];
      const { stdout } = await promisify(execFile)(process.execPath, lab, { maxBuffer: 2 ** 27 });
      presets[name.replace('.json', '')] = answers(JSON.parse(stdout));
      note(`${name}: ${experiment.name}`);
    }
    const text = { command: 'npm run preset-answers', trajectories: TRAJECTORIES, presets };
    const to = 'tests/data/preset-answers.json';
    // One list a line.
    const lines = JSON.stringify(text, null, 1).replaceAll(/\[[^\]]*\]/g, (list) =>
      list.replaceAll(/\s+/g, ' '),
    );
    writeFileSync(resolve(root, to), `${lines}\n`);
    note(`wrote ${to}.`);
  } finally {
    rmSync(aside, { recursive: true });
  }
});

/** By quantity, cell by cell; a ratio that divides by 0 is null. */
function answers({ digest, cells }) {
  const rounded = (x) => (x === null ? null : Number(x.toPrecision(DIGITS)));
  const columns = [
    ...SCALARS.map((id) => [id, (cell) => cell[id].exact]),
    ...RATIOS.map((id) => [`${id}.attribution`, (cell) => cell.gradients[id].attribution?.exact ?? null]),
  ];
  const exact = columns.map(([id, of]) => [id, cells.map((cell) => rounded(of(cell)))]);
  return { digest, exact: Object.fromEntries(exact) };
}
