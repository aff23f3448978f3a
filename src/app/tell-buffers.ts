/**
 * Imported by workers that use a GPU: tells a test, which can run code inside a worker, how many GPU buffers are alive there.
 * The page itself never asks.
 */
import { type LiveBuffers, liveBuffers } from '../engine/webgpu/device-buffers';

self.addEventListener('count-buffers', (event) => {
  (event as CustomEvent<(live: LiveBuffers) => void>).detail(liveBuffers());
});
