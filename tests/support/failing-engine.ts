/** An engine that loses its device after some blocks, as a GPU does whose driver resets. */
import { type BlockResult, type Engine, EngineError } from '../../src/engine/engine';
import type { EngineChoice } from '../../src/study/simulate';
import { plainEngine } from './plain-engine';

export interface FailingEngine {
  readonly choice: EngineChoice;
  /** Blocks that came out, over all devices. */
  readonly yielded: BlockResult[];
  /** Devices that there were. */
  readonly devices: () => number;
}

/** @param lives blocks of each device in turn; after the last there is none */
export function failingEngine(lives: readonly number[]): FailingEngine {
  const yielded: BlockResult[] = [];
  let devices = 0;
  const create = (): Promise<Engine> => {
    const life = lives[devices];
    if (life === undefined) return Promise.reject(new EngineError('no-adapter', 'There is no GPU any more.'));
    devices++;
    const plain = plainEngine();
    return Promise.resolve({
      ...plain,
      id: 'webgpu',
      adapter: `device ${devices}`,
      async *run(plan, options) {
        let left = life;
        for await (const block of plain.run(plan, options)) {
          if (options?.skip?.(block.cell, block.block)) continue;
          if (left-- === 0) throw new EngineError('device-lost', 'The GPU was lost.');
          yielded.push(block);
          yield block;
        }
      },
    } satisfies Engine);
  };
  return { choice: { id: 'webgpu', create }, yielded, devices: () => devices };
}
