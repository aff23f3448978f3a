/** AssemblyScript is imported as bytes; scripts/wasm-plugin.ts compiles and serves it. */
declare module '*.wasm' {
  /** The WebAssembly module, in base64. */
  export const base64: string;
}
