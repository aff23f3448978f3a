import { expect, test } from 'vitest';
import { enginesText } from '../../../../src/app/evidence/origin';

test('engines that followed each other are one sentence', () => {
  const wasm = { id: 'wasm', adapter: '2 threads', reason: 'WebGPU brought nothing in 50 ms.' } as const;
  const webgpu = { id: 'webgpu', adapter: 'an adapter', reason: null } as const;
  expect(enginesText([wasm, webgpu])).toBe(
    'wasm, 2 threads. WebGPU brought nothing in 50 ms; then webgpu, an adapter',
  );
  expect(enginesText([wasm])).toBe('wasm, 2 threads. WebGPU brought nothing in 50 ms.');
  expect(enginesText([])).toBe('starting');
});
