/** Limits of an adapter against the least that WebGPU lets one have: what every kernel here is built for. */
import type { DeviceEngine } from '../../engine/engine';
import type { Check } from './check';

export interface Limit {
  /** As in `GPUSupportedLimits`. */
  readonly name: string;
  readonly unit: 'bytes' | 'count';
  /** What it is to the lab. */
  readonly use: string;
  /** The default of the WebGPU specification ("Limits"), which no adapter may stay below. */
  readonly least: number;
}

export const LIMITS: readonly Limit[] = [
  { name: 'maxBufferSize', unit: 'bytes', use: 'tallies and records of one batch', least: 2 ** 28 },
  { name: 'maxStorageBufferBindingSize', unit: 'bytes', use: 'what one kernel sees of a buffer', least: 2 ** 27 },
  { name: 'maxUniformBufferBindingSize', unit: 'bytes', use: 'seed and purpose of a run', least: 2 ** 16 },
  { name: 'maxStorageBuffersPerShaderStage', unit: 'count', use: 'buffers of a kernel', least: 8 },
  { name: 'maxBindGroups', unit: 'count', use: 'groups of buffers of a kernel', least: 4 },
  { name: 'maxComputeWorkgroupStorageSize', unit: 'bytes', use: 'counters of a workgroup', least: 2 ** 14 },
  { name: 'maxComputeInvocationsPerWorkgroup', unit: 'count', use: 'lanes of a workgroup', least: 256 },
  { name: 'maxComputeWorkgroupSizeX', unit: 'count', use: 'lanes of a workgroup, in its first dimension', least: 256 },
  { name: 'maxComputeWorkgroupsPerDimension', unit: 'count', use: 'workgroups of a dispatch', least: 65535 },
]; // prettier-ignore

export interface LimitFound extends Limit {
  /** What the adapter has; null where it does not say. */
  readonly found: number | null;
}

export function checkLimits(engine: Pick<DeviceEngine, 'id' | 'limits'>): Check {
  const limits = LIMITS.map((limit): LimitFound => ({ ...limit, found: engine.limits[limit.name] ?? null }));
  const short = limits.filter(({ found, least }) => found === null || found < least);
  return {
    engine: engine.id,
    name: 'limits',
    passed: short.length === 0,
    detail:
      short.length === 0
        ? `${limits.length} limits of memory and dispatch are at or above the least that WebGPU allows.`
        : `${short.length} of ${limits.length} limits are below what WebGPU allows: ` +
          `${short.map(({ name, found, least }) => `${name} is ${found ?? 'not told'}, at least ${least} wanted`).join('; ')}.`,
    evidence: { kind: 'limits', limits },
  };
}
