/**
 * Faults to plant in the WebAssembly kernel. There is no text to edit any more, so each is an edit of the module's bytes:
 * one instruction for another of the same shape, wherever it stands, or a constant of the generator.
 */

export interface WasmFault {
  readonly id: string;
  readonly description: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** The prefix of instructions on vectors. */
const VECTOR = 0xfd;
export const WASM_FAULTS: readonly WasmFault[] = [
  {
    id: 'wasm-threshold',
    description: 'Thresholds are met one word too early or too late (≥ for >).',
    // i32x4.gt_s becomes i32x4.ge_s.
    from: [VECTOR, 0x3b],
    to: [VECTOR, 0x3f],
  },
  {
    id: 'wasm-generator',
    description: 'A multiplier of the generator is off by two.',
    // Of the lanes: four times in a vector, the lowest byte first.
    from: [0x53, 0x1f, 0x51, 0xd2],
    to: [0x51, 0x1f, 0x51, 0xd2],
  },
  {
    id: 'wasm-product',
    description: 'The two attempts of a turn are multiplied as one number of 32 bits instead of one by one.',
    // i32x4.dot_i16x8_s becomes i32x4.mul.
    from: [VECTOR, 0xba, 0x01],
    to: [VECTOR, 0xb5, 0x01],
  },
  {
    id: 'wasm-queue',
    description: 'Trajectories that go on are not brought side by side.',
    // i8x16.swizzle becomes v128.and.
    from: [VECTOR, 0x0e],
    to: [VECTOR, 0x4e],
  },
  {
    id: 'wasm-members',
    description:
      'Numbers that stand above a sum are read with a sign: 256 right members of a group, or 512 attempts.',
    // i32x4.shr_u becomes i32x4.shr_s.
    from: [VECTOR, 0xad, 0x01],
    to: [VECTOR, 0xac, 0x01],
  },
];

/** @throws RangeError for an unknown fault, or when the module no longer has the bytes to edit */
export function plantWasmFault(bytes: Uint8Array<ArrayBuffer>, id: string): Uint8Array<ArrayBuffer> {
  const fault = WASM_FAULTS.find((candidate) => candidate.id === id);
  if (fault === undefined) {
    throw new RangeError(
      `There is no fault "${id}". Known faults: ${WASM_FAULTS.map((known) => known.id).join(', ')}.`,
    );
  }
  const broken = editKernel(bytes, fault);
  if (broken === null) {
    throw new RangeError(`The kernel has changed so that "${id}" cannot be planted any more.`);
  }
  return broken;
}

/** The module with one sequence of bytes for another wherever it stands in its code; null where there is none to edit. */
export function editKernel(
  bytes: Uint8Array<ArrayBuffer>,
  { from, to }: Pick<WasmFault, 'from' | 'to'>,
): Uint8Array<ArrayBuffer> | null {
  const broken = bytes.slice();
  let places = 0;
  for (let at = codeSection(bytes); at + from.length <= bytes.length; at++) {
    if (!from.every((byte, i) => bytes[at + i] === byte)) continue;
    broken.set(to, at);
    places++;
  }
  return places > 0 && WebAssembly.validate(broken) ? broken : null;
}

/** Where the functions' code begins. */
function codeSection(bytes: Uint8Array): number {
  const CODE = 10;
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (id === CODE) return at;
    at += size;
  }
  throw new RangeError('The module has no code.');
}
