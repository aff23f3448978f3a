/** Runs of the command line with a folder of finished blocks, cut off and gone on with. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabResult, runLab, startLab } from './harness';

/** About a second of the reference engine: 256 blocks. */
export const EXPERIMENT = {
  version: 1,
  sampling: { trajectories: 32768, blocks: 32, seed: '5' },
  sweep: [{ path: 'model.lengths', values: [1, 8, 64, 100, 200, 400, 800, 1000] }],
};
export const BLOCKS = 256;

export class RunFolders {
  readonly root = mkdtempSync(join(tmpdir(), 'ds-lab-kept-'));
  readonly experiment = join(this.root, 'experiment.json');

  constructor(experiment: object = EXPERIMENT) {
    writeFileSync(this.experiment, JSON.stringify(experiment));
  }

  path(...names: string[]): string {
    return join(this.root, ...names);
  }

  args(out: string, ...more: string[]): string[] {
    return ['run', this.experiment, '--engine', 'reference', '--out', this.path(out), ...more];
  }

  run(out: string, ...more: string[]): Promise<LabResult> {
    return runLab(this.args(out, ...more));
  }

  result(out: string): string {
    return readFileSync(this.path(out, 'result.json'), 'utf8');
  }

  logBytes(out: string): number {
    return statSync(this.path(out, 'blocks.log'), { throwIfNoEntry: false })?.size ?? 0;
  }

  make(name: string): string {
    mkdirSync(this.path(name));
    return this.path(name);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Starts a run that goes on, and sends it a signal some milliseconds after its engine began to work. */
  async cutOff(out: string, signal: NodeJS.Signals, delayMs: number): Promise<LabResult> {
    const { child, done } = startLab(this.args(out, '--resume'));
    await new Promise<void>((working) => {
      child.stderr.on('data', (text: string) => {
        if (text.includes('engine:')) working();
      });
      void done.then(() => working());
    });
    await Promise.race([done, new Promise((later) => setTimeout(later, delayMs))]);
    child.kill(signal);
    return await done;
  }
}
