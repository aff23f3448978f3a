/**
 * The shader linker: turns a WGSL file and what it includes into one source, and remembers where each line came from.
 *
 * A directive stands alone on its line:
 *
 *     //!include lib/philox.wgsl
 *
 * The path is relative to the file that holds the directive. A file is put in at its first directive and only
 * there, so two parts of a kernel may both ask for the same library. To WGSL the directive is a comment, so a shader
 * stays valid for editors and other tools. WGSL allows `enable` and `requires` only before every declaration:
 * write them in the kernel itself, above its directives.
 */
import { dirname, resolve } from 'node:path';

/** Where a line of the linked source was written. Lines count from 1. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

export interface LinkedShader {
  readonly code: string;
  /** One entry per line of `code`, in order. */
  readonly lines: readonly SourceLine[];
}

export interface LinkOptions {
  /** Text of a file, given its absolute path. Throws if there is no such file. */
  readonly read: (path: string) => string;
  /** The name of a file in messages and in the line map, given its absolute path. */
  readonly name: (path: string) => string;
  /** Called with the absolute path of every file that is about to be read, also of one that turns out missing. */
  readonly visit?: (path: string) => void;
}

/** A directive that cannot be followed. `path` and `line` say where it is written. */
export class ShaderLinkError extends Error {
  constructor(
    message: string,
    readonly path: string,
    readonly line: number,
  ) {
    super(message);
    this.name = 'ShaderLinkError';
  }
}

const DIRECTIVE = /^\s*\/\/!(.*)$/;
const INCLUDE = /^\s*include\s+(\S.*?)\s*$/;

/**
 * Links the shader at the absolute path `entry`.
 * @throws ShaderLinkError for an unknown directive, a missing file and a circle of includes.
 */
export function linkShader(entry: string, { read, name, visit }: LinkOptions): LinkedShader {
  const code: string[] = [];
  const lines: SourceLine[] = [];
  const done = new Set<string>();
  const open: string[] = [];

  function textOf(path: string, from: { path: string; line: number } | undefined): string {
    visit?.(path);
    try {
      return read(path);
    } catch (cause) {
      if (!from) throw cause;
      throw new ShaderLinkError(
        `${name(from.path)}:${from.line} includes "${name(path)}", which cannot be read. ` +
          `Create the file or correct the path; it is relative to the folder of ${name(from.path)}.`,
        from.path,
        from.line,
      );
    }
  }

  function put(path: string, from?: { path: string; line: number }): void {
    const file = name(path);
    if (from && open.includes(path)) {
      const circle = [...open.slice(open.indexOf(path)), path].map(name).join(' → ');
      throw new ShaderLinkError(
        `${name(from.path)}:${from.line} closes a circle of includes: ${circle}. ` +
          `Move what these files share into a file that includes neither.`,
        from.path,
        from.line,
      );
    }
    if (done.has(path)) return;
    done.add(path);
    open.push(path);
    const text = textOf(path, from)
      .replace(/^\uFEFF/, '')
      .replace(/\r\n?/g, '\n')
      .replace(/\n$/, '');
    text.split('\n').forEach((content, index) => {
      const line = index + 1;
      // The directive stays in the output, as the comment that names the part below it.
      code.push(content);
      lines.push({ file, line });
      const directive = DIRECTIVE.exec(content)?.[1];
      if (directive === undefined) return;
      const target = INCLUDE.exec(directive)?.[1];
      if (target === undefined) {
        throw new ShaderLinkError(
          `${file}:${line} has a directive the linker does not know: "${content.trim()}". ` +
            `Write "//!include FILE.wgsl", or "// " for a comment.`,
          path,
          line,
        );
      }
      put(resolve(dirname(path), target), { path, line });
    });
    open.pop();
  }

  put(entry);
  return { code: code.join('\n') + '\n', lines };
}
