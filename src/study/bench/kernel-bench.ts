/** The tally kernel against the kernels one writes first, against itself without random numbers, and JavaScript. */
import type { EngineTuning } from '../../engine/engine';
import type { ShaderSource } from '../../engine/webgpu/shader';
import { SHADERS, type Shaders, type WebGpuEngine } from '../../engine/webgpu/webgpu-engine';
import type { Comparison } from './bench';
import { type Counting, engineCounting, PLAIN_JAVASCRIPT, sized } from './counting';
import { type NaiveEntry, naiveKernel } from './naive-kernels';

export type CreateWebGpu = (tuning?: EngineTuning, shaders?: Shaders) => Promise<WebGpuEngine>;

/** Long beside a readback. */
const ROUND_MS = 400;
/** Of one cell. */
const MOST_TRAJECTORIES = 2 ** 32;

const GENERATOR =
  /fn philox_after\(known: vec3u, block: vec2u, index: u32, key: vec2u\) -> vec4u \{[\s\S]*?\n\}/;
/**
 * Words that cost next to nothing and yet are spread evenly over the trajectories, so that as many attempts are made as with
 * random ones: multiples of the powers of 1/1.16730, the root of x⁵ = x + 1, as fractions of 2³². Such multiples fill four
 * dimensions evenly. Later turns take them many times over, lest they follow from the first. The number
 * of the turn comes back from its product with a multiplier of the generator by the inverse of that modulo 2³².
 */
const EVEN_WORDS = `fn philox_after(known: vec3u, block: vec2u, index: u32, key: vec2u) -> vec4u {
  let turn = block.x * 0x991a7cdbu;
  return (index * vec4u(0xdb4f0b91u, 0xbbe05633u, 0xa0f2ec75u, 0x89e18285u)) * (1u + 62u * turn * turn * turn);
}`;

/** The tally kernel without its generator: a bound on what a faster one could gain. */
export function withoutRandomNumbers(source: ShaderSource): ShaderSource {
  if (!GENERATOR.test(source.code)) throw new RangeError(`${source.name} has no function philox_after.`);
  return { ...source, code: source.code.replace(GENERATOR, EVEN_WORDS) };
}

/** The sides of it, the tally kernel first. */
export async function tallyKernelBench(create: CreateWebGpu): Promise<Comparison> {
  const engine = await create();
  const portable = await create({ shiftByFloat: false });
  const bare = await create({}, { ...SHADERS, tally: withoutRandomNumbers(SHADERS.tally) });
  const naive = async (name: string, entry: NaiveEntry): Promise<Counting> => {
    const kernel = await naiveKernel(engine.device, entry);
    return { name, count: async (trajectories) => void (await kernel.count(trajectories)) };
  };
  const countings = [
    engineCounting('tally kernel', engine),
    engineCounting('tally kernel, portable', portable),
    engineCounting('without random numbers', bare),
    await naive('naive, one a group', 'by_group'),
    await naive('naive, one a trajectory', 'by_trajectory'),
    PLAIN_JAVASCRIPT,
  ];
  return {
    name: 'tally-kernel',
    what: `time for a trajectory on the ${engine.adapter}, against that of the tally kernel`,
    sides: await sized(countings, { roundMs: ROUND_MS, most: MOST_TRAJECTORIES }),
    dispose: () => {
      for (const one of [engine, portable, bare]) one.dispose();
    },
  };
}
