/** A run killed at a hundred random moments, a disk that fills up, and two runs in one folder. */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLab } from './harness';
import { BLOCKS, RunFolders } from './kept-runs';

const folders = new RunFolders();
let undisturbed: string;
let duration = 0;

beforeAll(async () => {
  const started = performance.now();
  expect((await folders.run('undisturbed')).code).toBe(0);
  duration = performance.now() - started;
  undisturbed = folders.result('undisturbed');
});
afterAll(() => folders.remove());

const KILLS = 100;

test('kill -9 at 100 random moments: each run ends in the same bytes, and no block is computed twice', async () => {
  let kills = 0;
  let runs = 0;
  while (kills < KILLS) {
    const out = `run-${runs++}`;
    let starts = 1;
    // A delay of any size up to a whole run: some hit the start, some the very end.
    while ((await folders.cutOff(out, 'SIGKILL', Math.random() ** 2 * duration)).signal === 'SIGKILL') {
      kills++;
      starts++;
    }
    const { code } = await folders.run(out, '--resume');
    expect(code).toBe(0);
    expect(folders.result(out)).toBe(undisturbed);
    // Blocks written twice would make it longer than one note for each start.
    const more = folders.logBytes(out) - folders.logBytes('undisturbed');
    expect(more).toBeLessThanOrEqual(starts * 120);
    rmSync(folders.path(out), { recursive: true });
  }
  console.log(`${kills} kills over ${runs} runs`);
});

/** Mounts a small disk. @returns false where this user may not */
function mountTmpfs(path: string, kibibytes: number): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', path]).status === 0;
}

test('a disk that fills up in mid-run, and one that is too small from the start', async () => {
  const disk = folders.make('disk');
  if (!mountTmpfs(disk, 1024)) {
    console.log(
      'No tmpfs can be mounted here; tests/e2e/kept-runs.test.ts fills a file up to a limit instead.',
    );
    return;
  }
  try {
    const { child, done } = startLab(folders.args('disk/run'));
    // Once it works, something else takes all the room but for some dozen blocks.
    await new Promise<void>((working) => {
      child.stderr.on('data', (text: string) => {
        if (text.includes('engine:')) working();
      });
    });
    const filler = join(disk, 'filler');
    expect(() => writeFileSync(filler, new Uint8Array(2 ** 21))).toThrow(/ENOSPC/);
    const full = await done;
    expect(full.code).toBe(1);
    expect(full.stderr).toMatch(/There is no room left for .*blocks\.log \(ENOSPC\)\./);

    // With the disk still full the rest does not fit either, and that is said before anything is computed.
    const early = await folders.run('disk/run', '--resume');
    expect(early.code).toBe(2);
    expect(early.stderr).toMatch(
      /There is no room for this run: .* will take about \d+ KiB, and \d+ KiB are free/,
    );
    expect(early.stderr).not.toMatch(/engine:/);

    rmSync(filler);
    expect((await folders.run('disk/run', '--resume')).code).toBe(0);
    expect(folders.result('disk/run')).toBe(undisturbed);
  } finally {
    spawnSync('umount', [disk]);
  }
});

test('two runs at once in one folder do no harm', async () => {
  const both = [startLab(folders.args('both', '--resume')), startLab(folders.args('both', '--resume'))];
  for (const { done } of both) expect((await done).code).toBe(0);
  expect(folders.result('both')).toBe(undisturbed);
  const again = await folders.run('both', '--resume');
  expect(again.stderr).toContain(`All ${BLOCKS} blocks are finished already.`);
  expect(folders.result('both')).toBe(undisturbed);
});
