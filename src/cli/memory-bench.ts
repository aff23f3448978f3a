/** The memory of a large sweep: the command line itself runs one, and the system tells how far it went. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineError } from '../engine/engine';
import type { MemoryResult } from '../study/bench/bench';

/** 10,000 cells of 2^12 trajectories in 32 blocks. */
const SWEEP = {
  version: 1,
  sampling: { trajectories: 2 ** 12, blocks: 32 },
  sweep: [
    { path: 'model.policy.thetaS', from: -1, to: 1, points: 100 },
    { path: 'model.policy.thetaDC', from: -1, to: 1, points: 100 },
  ],
};
const WHAT = 'memory of a sweep of 10000 cells and 2^12 trajectories each, from start to end';
const LOOK_MS = 50;

/** @throws EngineError where the system does not tell */
export async function memoryBench(name: string): Promise<MemoryResult> {
  if (process.platform !== 'linux')
    throw new EngineError('unavailable', 'Only Linux tells how much memory a process had at most.');
  const folder = mkdtempSync(join(tmpdir(), 'ds-lab-memory-'));
  try {
    const file = join(folder, 'sweep.json');
    writeFileSync(file, JSON.stringify(SWEEP));
    return { name, what: WHAT, megabytes: await highWater(['run', file, '--engine', 'wasm', '--json']) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs this command line with these arguments. */
async function highWater(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [process.argv[1]!, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  let bytes = 0;
  // The kernel keeps the maximum itself, so what is missed is the time after the last look.
  const looking = setInterval(() => (bytes = highWaterOf(child.pid) ?? bytes), LOOK_MS);
  try {
    const code = await new Promise<number | null>((fulfil, reject) => {
      child.on('error', reject);
      child.on('close', fulfil);
    });
    if (code !== 0) throw new Error(`The sweep ended with code ${code}. It said: ${said}`);
  } finally {
    clearInterval(looking);
  }
  return bytes / 1e6;
}

/** VmHWM of a process, in bytes; undefined once it is gone. */
function highWaterOf(pid: number | undefined): number | undefined {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kibibytes === undefined ? undefined : 1024 * Number(kibibytes);
  } catch {
    return undefined;
  }
}
