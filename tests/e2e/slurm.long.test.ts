/** The array job of examples/cluster on a real Slurm: a task that is preempted and one that is killed cost nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runLab } from './harness';
import { EXPERIMENT, RunFolders } from './kept-runs';
import { whyNoSlurm } from '../../scripts/slurm.mjs';
import { SlurmNode, until } from './slurm-node';

const TASKS = 8;

/** The process that works on a folder, found by its arguments. */
function processOn(out: string): number | undefined {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const [program, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return /(^|\/)node$/.test(program ?? '') && args.includes(out);
      } catch {
        return false;
      }
    });
}

test('an array of 8 tasks, two of them killed on the way, merges to the undisturbed bytes', async () => {
  const reason = whyNoSlurm();
  if (reason !== null) {
    console.log(`Slurm is not tested here. ${reason}`);
    return;
  }
  // Long enough that tasks can be met at work: a second or two each.
  const folders = new RunFolders({
    ...EXPERIMENT,
    sampling: { ...EXPERIMENT.sampling, trajectories: 2 ** 19 },
  });
  // Tasks start the built file.
  expect((await runLab(['--version'])).code).toBe(0);
  const slurm = await SlurmNode.start(TASKS);
  try {
    const undisturbed = folders.run('undisturbed');
    const out = folders.path('out');
    const job = slurm.submit(
      `--output=${folders.path('task-%a.txt')}`,
      'examples/cluster/slurm.sh',
      folders.experiment,
      out,
      'reference',
    );
    const works = (task: number): boolean => folders.logBytes(`out/shard-${task}`) > 4000;
    const stateOf = (task: number): string =>
      slurm.tasks(job).find(({ id }) => id === `${job}_${task}`)?.state ?? 'none';

    await until('work of task 3', 120, () => works(3));
    slurm.call('scontrol', 'requeue', `${job}_3`);

    await until('work of task 6', 120, () => works(6));
    const killed = processOn(`${out}/shard-6`);
    expect(killed).toBeDefined();
    process.kill(killed!, 'SIGKILL');
    await until('failure of task 6', 120, () => stateOf(6) === 'FAILED');
    slurm.call('scontrol', 'requeue', `${job}_6`);

    await until('end of all tasks', 900, () => {
      const tasks = slurm.tasks(job);
      return tasks.length === TASKS && tasks.every(({ state }) => state === 'COMPLETED');
    });
    const restarts = slurm.tasks(job).map(({ restarts }) => restarts);
    expect(restarts.filter((count) => count > 0)).toHaveLength(2);
    for (const task of [3, 6])
      expect(readFileSync(folders.path(`task-${task}.txt`), 'utf8')).toMatch(
        /\d+ of 32 blocks are finished already; the run goes on with the rest\./,
      );

    expect((await undisturbed).code).toBe(0);
    const shards = Array.from({ length: TASKS }, (_, i) => `${out}/shard-${i}`);
    const merged = await runLab(['merge', ...shards, '--out', out]);
    expect({ code: merged.code, stderr: merged.stderr }).toMatchObject({ code: 0 });
    expect(folders.result('out')).toBe(folders.result('undisturbed'));
  } catch (error) {
    console.log(
      slurm.said('munged'),
      slurm.said('slurmctld').slice(-3000),
      slurm.said('slurmd').slice(-3000),
    );
    throw error;
  } finally {
    await slurm.stop();
    folders.remove();
  }
}, 1_800_000);
