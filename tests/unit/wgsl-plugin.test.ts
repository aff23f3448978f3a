import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { build, createServer, type InlineConfig, type ViteDevServer } from 'vite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { linkShader, ShaderLinkError } from '../../scripts/wgsl-link';
import { packLines, shaderName, wgsl } from '../../scripts/wgsl-plugin';

/** Links files given by name, as if they lay under /shaders. */
function link(files: Record<string, string>, entry = 'main.wgsl') {
  return linkShader(`/shaders/${entry}`, {
    name: (path) => posix.relative('/shaders', path),
    read: (path) => {
      const text = files[posix.relative('/shaders', path)];
      if (text === undefined) throw new Error(`no ${path}`);
      return text;
    },
  });
}

function linkError(files: Record<string, string>): ShaderLinkError {
  try {
    link(files);
  } catch (error) {
    if (error instanceof ShaderLinkError) return error;
    throw error;
  }
  throw new Error('The shader linked, and an error was expected.');
}

describe('the linker', () => {
  test('puts an included file in the place of its directive and maps every line', () => {
    const { code, lines } = link({
      'main.wgsl': 'const A = 1u;\n//!include lib/b.wgsl\nconst C = 3u;\n',
      'lib/b.wgsl': '// b\nconst B = 2u;\n',
    });
    expect(code).toBe('const A = 1u;\n//!include lib/b.wgsl\n// b\nconst B = 2u;\nconst C = 3u;\n');
    expect(lines).toEqual([
      { file: 'main.wgsl', line: 1 },
      { file: 'main.wgsl', line: 2 },
      { file: 'lib/b.wgsl', line: 1 },
      { file: 'lib/b.wgsl', line: 2 },
      { file: 'main.wgsl', line: 3 },
    ]);
  });

  test('resolves a path from the including file, and includes a file once', () => {
    const { code } = link({
      'main.wgsl': '//!include lib/a.wgsl\n//!include lib/b.wgsl\n',
      'lib/a.wgsl': '//!include b.wgsl\nconst A = B;\n',
      'lib/b.wgsl': 'const B = 2u;\n',
    });
    expect(code.match(/const B/g)).toHaveLength(1);
    expect(code.indexOf('const B')).toBeLessThan(code.indexOf('const A'));
  });

  test('reads Windows line ends, a byte order mark and a last line without an end', () => {
    const { code, lines } = link({
      'main.wgsl': '\uFEFF//!include b.wgsl\r\nfn f() {}',
      'b.wgsl': 'const B = 1u;',
    });
    expect(code).toBe('//!include b.wgsl\nconst B = 1u;\nfn f() {}\n');
    expect(lines).toHaveLength(3);
  });

  test('names the file and the line of an include that is not there', () => {
    const error = linkError({
      'main.wgsl': '\n//!include lib/a.wgsl\n',
      'lib/a.wgsl': '//!include gone.wgsl\n',
    });
    expect(error.message).toMatch(/^lib\/a\.wgsl:1 includes "lib\/gone\.wgsl", which cannot be read\. /);
    expect(error).toMatchObject({ path: '/shaders/lib/a.wgsl', line: 1 });
  });

  test('shows a circle of includes, also that of a file with itself', () => {
    const files = {
      'main.wgsl': '//!include a.wgsl',
      'a.wgsl': '\n//!include b.wgsl',
      'b.wgsl': '//!include a.wgsl',
    };
    expect(linkError(files).message).toContain(
      'b.wgsl:1 closes a circle of includes: a.wgsl → b.wgsl → a.wgsl. ',
    );
    expect(linkError({ 'main.wgsl': '//!include main.wgsl' }).message).toContain('main.wgsl → main.wgsl');
  });

  test.each(['//!inlcude lib/a.wgsl', '//!include', '//! a note'])(
    'refuses the directive "%s"',
    (directive) => {
      expect(linkError({ 'main.wgsl': `const A = 1u;\n  ${directive}\n` }).message).toContain(
        `main.wgsl:2 has a directive the linker does not know: "${directive}".`,
      );
    },
  );
});

test('runs of lines are packed', () => {
  const { lines } = link({ 'main.wgsl': '\n//!include b.wgsl\n\n', 'b.wgsl': '\n\n' });
  expect(packLines(lines)).toEqual([
    ['main.wgsl', 1, 2],
    ['b.wgsl', 1, 2],
    ['main.wgsl', 3, 1],
  ]);
});

test('shaders are named from their folder, other files from the project', () => {
  const root = dirname(dirname(import.meta.dirname));
  expect(shaderName(join(root, 'shaders/lib/philox.wgsl'))).toBe('lib/philox.wgsl');
  expect(shaderName(join(root, 'tests/browser/smoke.wgsl'))).toBe('tests/browser/smoke.wgsl');
});

describe('the plugin', () => {
  let root: string;
  let server: ViteDevServer | undefined;
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'ds-lab-wgsl-'));
    write('index.html', '<script type="module" src="./main.ts"></script>');
    write('main.ts', "import code, { sourceMap } from './k.wgsl'; console.log(code, sourceMap);");
    write('worker.ts', "import code from './k.wgsl'; postMessage(code);");
    write('k.wgsl', '//!include part.wgsl\nfn kernel() {}\n');
    write('part.wgsl', 'fn first_version() {}\n');
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    rmSync(root, { recursive: true, force: true });
  });

  const settings = (): InlineConfig => ({
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: [wgsl()],
    build: { write: false, minify: false },
  });

  test('links into a build, and leaves the line map out where no one asks for it', async () => {
    const built = await build(settings());
    const text = JSON.stringify(built);
    expect(text).toContain('fn first_version() {}');
    expect(text).toContain('Array.from({ length: count }');

    write('main.ts', "import code from './k.wgsl'; console.log(code);");
    const lean = JSON.stringify(await build(settings()));
    expect(lean).toContain('fn first_version() {}');
    expect(lean).not.toContain('length: count');
  });

  test('serves workers', async () => {
    write('main.ts', "new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });");
    const built = await build({
      ...settings(),
      worker: { format: 'es', plugins: () => [wgsl()] },
    });
    expect(JSON.stringify(built)).toContain('fn first_version() {}');
  });

  test('serves the new text after an include changed', async () => {
    server = await createServer({ ...settings(), server: { middlewareMode: true, ws: false } });
    // As a browser does: first the module that imports the shader.
    await server.transformRequest('/main.ts');
    const serve = async () => (await server!.transformRequest('/k.wgsl'))?.code;
    expect(await serve()).toContain('fn first_version() {}');
    // Written again at each look: a change made before the watcher has settled goes unnoticed.
    const rewriteAndServe = () => {
      write('part.wgsl', 'fn second_version() {}\n');
      return serve();
    };
    await expect
      .poll(rewriteAndServe, { timeout: 15_000, interval: 200 })
      .toContain('fn second_version() {}');
  });

  test('reports a broken include with its file and line', async () => {
    write('part.wgsl', '\n//!include gone.wgsl\n');
    const failure = await build(settings()).then(
      () => undefined,
      (error: Error) => error.message,
    );
    expect(failure).toMatch(/part\.wgsl:2 includes ".*gone\.wgsl", which cannot be read\./);
  });
});
