/** Compiling a linked shader; a compile error is re-printed with the file, the line and its source. */
import { EngineError } from '../engine';

/** Where each line of the linked source came from, one entry a line. */
export type SourceMap = readonly { readonly file: string; readonly line: number }[];

export interface ShaderSource {
  readonly name: string;
  readonly code: string;
  readonly sourceMap: SourceMap;
}

export async function compileShader(device: GPUDevice, source: ShaderSource): Promise<GPUShaderModule> {
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label: source.name, code: source.code });
  const [info, error] = await Promise.all([module.getCompilationInfo(), device.popErrorScope()]);
  const errors = info.messages.filter((message) => message.type === 'error');
  if (errors.length > 0 || error) {
    const details = errors.map((message) => locate(source, message)).join('\n') || (error?.message ?? '');
    throw new EngineError('shader', `The shader ${source.name} does not compile on this device:\n${details}`);
  }
  return module;
}

function locate(source: ShaderSource, message: GPUCompilationMessage): string {
  const origin = source.sourceMap[message.lineNum - 1];
  const text = source.code.split('\n')[message.lineNum - 1] ?? '';
  const place = origin ? `shaders/${origin.file}:${origin.line}` : `${source.name}:${message.lineNum}`;
  return `${place}:${message.linePos}: ${message.message}\n    ${text.trim()}`;
}
