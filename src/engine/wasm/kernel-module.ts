/** The compiled kernel, and what to say where it cannot be had. */
import { base64 } from '../../../assembly/tally.wasm';
import { EngineError } from '../engine';

/** The bytes of `assembly/tally.ts`, compiled. */
export function kernelBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** @throws EngineError where WebAssembly or its vectors are missing or forbidden */
export async function compileKernel(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  if (typeof WebAssembly !== 'object') {
    throw new EngineError(
      'unavailable',
      'This program has no WebAssembly. A browser may have turned it off for safety (lockdown mode); allow it for this page.',
    );
  }
  if (!WebAssembly.validate(bytes)) {
    throw new EngineError(
      'unavailable',
      "This program's WebAssembly has no 128-bit vectors (SIMD). Use Chrome or Edge 91, Firefox 89, Safari 16.4 or later.",
    );
  }
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new EngineError(
      'unavailable',
      `WebAssembly could not be compiled: ${String(cause)} A host that sends a content security policy must allow ` +
        `'wasm-unsafe-eval'.`,
      { cause },
    );
  }
}
