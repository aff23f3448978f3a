/** Shaders are imported as text; scripts/wgsl-plugin.ts links and serves them. */
declare module '*.wgsl' {
  /** The shader with its includes put in. */
  const code: string;
  export default code;
  /**
   * Where each line of `code` was written: line n of a compiler message is `sourceMap[n - 1]`. Files are named
   * relative to shaders/, or to the project for a shader that lies elsewhere. Lines count from 1.
   */
  export const sourceMap: readonly { readonly file: string; readonly line: number }[];
}
