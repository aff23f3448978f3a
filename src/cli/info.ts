/** `lab info`: what this machine offers. */
import { RESULT_VERSION } from '../report/result-file';
import { EXPERIMENT_VERSION } from '../experiment/experiment';
import { createWasm, createWebGpu } from './engines';
import { EXIT } from './exit';
import { toJson, writeResult } from './files';

const SHOWN_LIMITS = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBuffersPerShaderStage',
] as const;

export async function info(options: { json?: boolean }): Promise<number> {
  const facts = {
    lab: __APP_VERSION__,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    experimentVersion: EXPERIMENT_VERSION,
    resultVersion: RESULT_VERSION,
    engines: {
      webgpu: await webGpuFacts(),
      wasm: await wasmFacts(),
      reference: { present: true, adapter: 'plain TypeScript, one thread' },
    },
  };
  writeResult(options.json ? toJson(facts) : factsText(facts), undefined);
  return EXIT.done;
}

async function webGpuFacts(): Promise<object> {
  try {
    const engine = await createWebGpu();
    const limits = Object.fromEntries(SHOWN_LIMITS.map((name) => [name, engine.device.limits[name]]));
    const facts = { present: true, adapter: engine.adapter, software: engine.software, limits };
    engine.dispose();
    return facts;
  } catch (error) {
    return { present: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function wasmFacts(): Promise<object> {
  try {
    const engine = await createWasm();
    const facts = { present: true, adapter: engine.adapter };
    engine.dispose();
    return facts;
  } catch (error) {
    return { present: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function factsText(facts: object, indent = ''): string {
  return Object.entries(facts)
    .map(([name, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null
        ? `${indent}${name}\n${factsText(value, `${indent}  `)}`
        : `${indent}${name}: ${String(value)}\n`,
    )
    .join('');
}
