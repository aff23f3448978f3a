/** A whole Slurm on this machine: one node, its own keys, ports and folder; nothing of it is left behind. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './harness';

export interface SlurmTask {
  readonly id: string;
  readonly state: string;
  readonly restarts: number;
}

export class SlurmNode {
  readonly folder = mkdtempSync(join(tmpdir(), 'ds-lab-slurm-'));
  private readonly daemons: ChildProcess[] = [];
  private readonly env = { ...process.env, SLURM_CONF: join(this.folder, 'slurm.conf') };

  /** @param tasks how many may run at once */
  static async start(tasks: number): Promise<SlurmNode> {
    const node = new SlurmNode();
    try {
      await node.launch(tasks);
    } catch (error) {
      await node.stop();
      throw error;
    }
    return node;
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private async launch(tasks: number): Promise<void> {
    const host = hostname().split('.')[0]!;
    const [control, node] = [await freePort(), await freePort()];
    for (const name of ['state', 'spool']) mkdirSync(this.path(name));
    writeFileSync(this.path('munge.key'), randomBytes(1024), { mode: 0o400 });
    const settings = {
      ClusterName: 'ds-lab',
      SlurmctldHost: `${host}(127.0.0.1)`,
      SlurmctldPort: control,
      SlurmdPort: node,
      SlurmUser: 'root',
      SlurmdUser: 'root',
      AuthType: 'auth/munge',
      CredType: 'cred/munge',
      // A requeued task waits until its credential has expired.
      AuthInfo: `socket=${this.path('munge.socket')},cred_expire=5`,
      ProctrackType: 'proctrack/linuxproc',
      TaskPlugin: 'task/none',
      SlurmdParameters: 'config_overrides',
      SelectType: 'select/cons_tres',
      SelectTypeParameters: 'CR_CPU',
      AccountingStorageType: 'accounting_storage/none',
      JobAcctGatherType: 'jobacct_gather/none',
      MpiDefault: 'none',
      StateSaveLocation: this.path('state'),
      SlurmdSpoolDir: this.path('spool'),
      SlurmctldPidFile: this.path('slurmctld.pid'),
      SlurmdPidFile: this.path('slurmd.pid'),
      ReturnToService: 2,
      KillWait: 5,
      MinJobAge: 3600,
      SchedulerParameters: 'batch_sched_delay=1,sched_interval=2',
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    lines.push(`NodeName=${host} NodeAddr=127.0.0.1 CPUs=${tasks} State=UNKNOWN`);
    lines.push(`PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP`);
    writeFileSync(this.path('slurm.conf'), `${lines.join('\n')}\n`);

    const munge = ['key', 'socket', 'pid', 'log', 'seed'].map(
      (what) => `--${what === 'socket' ? what : `${what}-file`}=${this.path(`munge.${what}`)}`,
    );
    this.daemon('munged', ['--foreground', '--force', ...munge]);
    await until('munge', 20, () => spawnSync('test', ['-S', this.path('munge.socket')]).status === 0);
    this.daemon('slurmctld', ['-D', '-f', this.path('slurm.conf')]);
    this.daemon('slurmd', ['-D', '-N', host, '-f', this.path('slurm.conf')]);
    await until('an idle node', 60, () => /State=IDLE/.test(this.try('scontrol', 'show', 'node')));
  }

  private daemon(program: string, args: readonly string[]): void {
    const child = spawn(program, args, { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said.push(text);
        writeFileSync(this.path(`${program}.said`), said.join(''));
      });
    this.daemons.push(child);
  }

  /** What a daemon said, for a failure. */
  said(program: string): string {
    try {
      return readFileSync(this.path(`${program}.said`), 'utf8');
    } catch {
      return '';
    }
  }

  private try(program: string, ...args: string[]): string {
    return spawnSync(program, args, { env: this.env, encoding: 'utf8' }).stdout;
  }

  call(program: string, ...args: string[]): string {
    return execFileSync(program, args, { env: this.env, cwd: projectRoot, encoding: 'utf8' });
  }

  /** @returns the number of the job */
  submit(...args: string[]): string {
    return this.call('sbatch', '--parsable', ...args).trim();
  }

  tasks(job: string): SlurmTask[] {
    return this.try('scontrol', 'show', 'job', '-o', job)
      .split('\n')
      .flatMap((line) => {
        const value = (name: string): string => new RegExp(`\\b${name}=(\\S+)`).exec(line)?.[1] ?? '';
        const task = value('ArrayTaskId');
        if (!/^\d+$/.test(task)) return [];
        return [{ id: `${job}_${task}`, state: value('JobState'), restarts: Number(value('Restarts')) }];
      });
  }

  async stop(): Promise<void> {
    for (const daemon of this.daemons.toReversed()) {
      if (daemon.exitCode !== null || daemon.signalCode !== null) continue;
      const gone = new Promise((resolve) => daemon.once('exit', resolve));
      daemon.kill('SIGTERM');
      const late = setTimeout(() => daemon.kill('SIGKILL'), 15_000);
      await gone;
      clearTimeout(late);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}

/** Waits until something is so. @throws Error with its name after so many seconds */
export async function until(what: string, seconds: number, isSo: () => boolean): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`There is still no ${what} after ${seconds} s.`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
