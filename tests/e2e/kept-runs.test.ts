/** A run that is killed, stopped or out of room ends in the bytes of one that was not. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot, runLab } from './harness';
import { BLOCKS, RunFolders } from './kept-runs';

const folders = new RunFolders();
let undisturbed: string;
/** Milliseconds from the first line of the engine to the end, about. */
let duration = 0;

beforeAll(async () => {
  const started = performance.now();
  const { code, stderr } = await folders.run('undisturbed');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  duration = performance.now() - started;
  undisturbed = folders.result('undisturbed');
});
afterAll(() => folders.remove());

test('nothing of the machine, the engine or the hour is in a result', () => {
  const { provenance, complete, digest } = JSON.parse(undisturbed) as Record<string, unknown>;
  expect(Object.keys(provenance as object)).toEqual(['lab']);
  expect(complete).toBe(true);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  const beside = JSON.parse(readFileSync(folders.path('undisturbed', 'provenance.json'), 'utf8')) as object;
  expect(beside).toMatchObject({
    format: 'ds-lab provenance',
    computed: [{ engine: 'reference', blocks: BLOCKS }],
    damagedBytes: 0,
  });
});

describe('a run that is cut off', () => {
  test('by kill -9, more than once, ends in the same bytes', async () => {
    let killed = 0;
    for (let i = 0; i < 3; i++) {
      const { signal } = await folders.cutOff('killed', 'SIGKILL', (Math.random() * duration) / 6);
      if (signal === 'SIGKILL') killed++;
    }
    expect(killed).toBeGreaterThan(0);
    const { code, stderr } = await folders.run('killed', '--resume');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(folders.result('killed')).toBe(undisturbed);
    const computed = JSON.parse(readFileSync(folders.path('killed', 'provenance.json'), 'utf8')) as {
      computed: { blocks: number }[];
    };
    expect(computed.computed.map(({ blocks }) => blocks)).toEqual([BLOCKS]);
    // Each start that computed added one note; a block written twice would be longer than all of them.
    const more = folders.logBytes('killed') - folders.logBytes('undisturbed');
    expect(more).toBeLessThan(4 * 120);
  });

  test('by SIGTERM or SIGINT, keeps what is finished, is not begun anew by mistake, and goes on', async () => {
    const { code, stderr } = await folders.cutOff('stopped', 'SIGTERM', duration / 8);
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /The run was stopped\. .*\d+ of 256 blocks are kept in .*blocks\.log\. Go on with --resume\./,
    );
    expect(JSON.parse(folders.result('stopped'))).toMatchObject({ complete: false });
    const anew = await folders.run('stopped');
    expect(anew.code).toBe(2);
    expect(anew.stderr).toMatch(
      /holds \d+ of 256 blocks of an earlier run\. Go on with it by --resume, or give another folder to --out\./,
    );
    const other = await folders.run('stopped', '--resume', '--seed', '6');
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/sampling\.seed is "5" in the log and "6" in this run/);
    expect((await folders.cutOff('stopped', 'SIGINT', duration / 8)).code).toBe(130);
    expect((await folders.run('stopped', '--resume')).code).toBe(0);
    expect(folders.result('stopped')).toBe(undisturbed);
  });

  test('by a file that may not grow, says so, and goes on once it may', async () => {
    folders.make('full');
    const lab = resolve(projectRoot, 'scripts/lab.mjs');
    const limited = spawnSync(
      'bash',
      ['-c', 'ulimit -f 50; exec "$0" "$@"', process.execPath, lab, ...folders.args('full')],
      { encoding: 'utf8' },
    );
    expect(limited.status).toBe(1);
    expect(limited.stderr).toMatch(
      /There is no room left for .*blocks\.log \(EFBIG\)\..* \d+ of 256 blocks are kept in .* Go on with --resume\./,
    );
    // As long as the limit, but for a torn record.
    expect(folders.logBytes('full')).toBeGreaterThan(48 * 1024);
    const { code, stderr } = await folders.run('full', '--resume');
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/damaged/);
    expect(folders.result('full')).toBe(undisturbed);
  });
});

describe('shards', () => {
  const merge = (...args: string[]): ReturnType<typeof runLab> => runLab(['merge', ...args]);
  const names = ['0', '1', '2'].map((i) => `shard-${i}`);

  beforeAll(async () => {
    for (const [i, name] of names.entries()) {
      const { code, stdout } = await folders.run(name, '--shard', `${i}/3`, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        format: 'ds-lab shard',
        shard: { index: i === 0 ? 3 : i, of: 3 },
        complete: true,
      });
    }
  });

  test('merge to the same bytes in any order', async () => {
    const paths = names.map((name) => folders.path(name));
    const { code } = await merge(...paths.toReversed(), '--out', folders.path('merged'));
    expect(code).toBe(0);
    expect(folders.result('merged')).toBe(undisturbed);
    expect((await merge(paths[1]!, paths[0]!, paths[2]!, '--json')).stdout).toBe(undisturbed);
  });

  test('are refused with a gap, twice, damaged, or of another run', async () => {
    const [a, b, c] = names.map((name) => folders.path(name)) as [string, string, string];
    const gap = await merge(a, c);
    expect(gap.code).toBe(2);
    expect(gap.stderr).toMatch(/86 of 256 blocks are missing\. No folder holds shard 1\/3\./);
    const twice = await merge(a, b, c, b);
    expect(twice.code).toBe(2);
    expect(twice.stderr).toMatch(/both hold shard 1\/3/);

    const path = folders.path('shard-1', 'blocks.log');
    const whole = readFileSync(path);
    const flipped = Uint8Array.from(whole);
    flipped[whole.length - 500]! ^= 4;
    writeFileSync(path, flipped);
    const damaged = await merge(a, b, c);
    expect(damaged.code).toBe(2);
    expect(damaged.stderr).toMatch(
      /1 of 256 blocks are missing\. .*holds 85 of 86 blocks, and its log is damaged: finish it with `lab run --resume`/,
    );
    expect((await folders.run('shard-1', '--shard', '1/3', '--resume')).code).toBe(0);
    expect((await merge(a, b, c, '--json')).stdout).toBe(undisturbed);

    const other = await folders.run('other', '--seed', '9', '--shard', '1/3');
    expect(other.code).toBe(0);
    const mixed = await merge(a, folders.path('other'), c);
    expect(mixed.code).toBe(2);
    expect(mixed.stderr).toMatch(/different experiments\. sampling\.seed is "5" in .* and "9" in /);
  });
});

test('options that make no sense are refused before anything is computed', async () => {
  const refused = async (args: string[], because: RegExp): Promise<void> => {
    const { code, stderr } = await runLab(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(because);
  };
  await refused(['run', folders.experiment, '--resume'], /--resume needs --out FOLDER/);
  await refused(folders.args('x', '--shard', '9/8'), /--shard must be i\/n/);
  const training = folders.path('training.json');
  writeFileSync(training, JSON.stringify({ version: 1, training: { steps: 3 } }));
  await refused(['run', training, '--out', folders.path('x'), '--shard', '1/2'], /a training has none/);
  await refused(['merge', folders.root], /holds no blocks\.log/);
  writeFileSync(folders.path('a-file'), '');
  await refused(folders.args('a-file/inside'), /cannot be written/);
});
