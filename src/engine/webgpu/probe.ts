/** The generator by itself on the device. */
import code, { sourceMap } from '../../../shaders/probe.wgsl';
import type { DrawInput } from '../engine';
import { eachInput } from './each-input';

/** struct Input: vec4u, vec2u, and padding to the alignment of vec4u. */
const INPUT_WORDS = 8;
const OUTPUT_WORDS = 4;

/** @returns four words for each input, in order */
export async function probeDraws(
  device: GPUDevice,
  inputs: readonly DrawInput[],
  shiftByFloat: boolean,
): Promise<Uint32Array> {
  const words = new Uint32Array(inputs.length * INPUT_WORDS);
  inputs.forEach(({ counter, key }, i) => words.set([...counter, ...key], i * INPUT_WORDS));
  return await eachInput(device, {
    source: { name: 'probe.wgsl', code, sourceMap },
    what: 'probing the generator',
    constants: { SHIFT_BY_FLOAT: Number(shiftByFloat) },
    words,
    inputWords: INPUT_WORDS,
    outputWords: OUTPUT_WORDS,
  });
}
