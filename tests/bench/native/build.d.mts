export const folder: string;

export interface NativeProgram {
  readonly name: 'scalar' | 'vector' | 'vector-avx2' | 'avx512-in-c' | 'cuda-in-c' | 'tally' | 'numpy';
  /** The program and its arguments, where it was built. */
  readonly command?: readonly [string, ...string[]];
  /** Why it was not. */
  readonly reason?: string;
}

/** Builds what the machine has the means for. */
export function build(): NativeProgram[];
