/** The ground the other browser tests stand on: the page has WebGPU, shaders load, decorators work. */
import { LitElement, html } from 'lit';
import { property } from 'lit/decorators.js';
import { afterEach, expect, test } from 'vitest';
import code, { sourceMap } from './smoke.wgsl';

let device: GPUDevice | undefined;
afterEach(() => {
  device?.destroy();
  device = undefined;
});

test('a compute shader counts in the page', async () => {
  const adapter = await navigator.gpu.requestAdapter();
  expect(
    adapter,
    'The browser gives no WebGPU adapter; see launchFlags in scripts/browser.mjs.',
  ).not.toBeNull();
  device = await adapter!.requestDevice();
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');

  const count = 100;
  const sums = device.createBuffer({
    size: count * 4,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
  // Poisoned first, so that an element never written shows.
  device.queue.writeBuffer(sums, 0, new Uint32Array(count).fill(0xcacacaca));
  const readback = device.createBuffer({
    size: count * 4,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }) },
  });
  const bindings = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: sums } }],
  });

  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindings);
  pass.dispatchWorkgroups(Math.ceil(count / 64));
  pass.end();
  encoder.copyBufferToBuffer(sums, 0, readback, 0, count * 4);
  device.queue.submit([encoder.finish()]);
  await readback.mapAsync(GPUMapMode.READ);
  const result = Array.from(new Uint32Array(readback.getMappedRange()));

  expect(await device.popErrorScope()).toBeNull();
  expect(await device.popErrorScope()).toBeNull();
  expect(result).toEqual(Array.from({ length: count }, (_, i) => (i * (i + 1)) / 2));
});

test('a shader comes with the origin of its lines', () => {
  const line = code.split('\n').findIndex((text) => text.startsWith('fn main'));
  expect(sourceMap[line]).toEqual({ file: 'tests/browser/smoke.wgsl', line: line + 1 });
  expect(sourceMap).toHaveLength(code.trimEnd().split('\n').length);
});

// Lit's reactive properties live on the prototype; a class field defined on the instance would hide them.
class ProbeElement extends LitElement {
  @property({ type: Number }) value = 1;
  override render() {
    return html`<output>${this.value}</output>`;
  }
}
customElements.define('smoke-probe', ProbeElement);

test('a decorated property of a Lit element redraws it', async () => {
  const probe = new ProbeElement();
  document.body.append(probe);
  await probe.updateComplete;
  expect(probe.shadowRoot?.textContent).toBe('1');
  probe.value = 2;
  await probe.updateComplete;
  expect(probe.shadowRoot?.textContent).toBe('2');
  probe.remove();
});
