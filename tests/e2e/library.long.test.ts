/** docs/library.md is true: its examples run against the built package, through the exports of package.json, and print what stands under them. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WasmEngine } from '../../src/engine/wasm/wasm-engine';
import { INLINE_HOST } from '../../src/engine/wasm/inline-thread';
import { parseExperiment } from '../../src/experiment/schema';
import { runExperiment } from '../../src/study/run-experiment';
import { buildIfStale, projectRoot, withLab } from './harness';

const run = promisify(execFile);
const text = readFileSync(join(projectRoot, 'docs/library.md'), 'utf8');

/** Inside the project, so that its name is known by its own package.json. */
const FOLDER = join(projectRoot, '.cache/library');

interface Block {
  readonly language: string;
  readonly body: string;
}

const blocks: readonly Block[] = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, body]) => ({
  language: language!,
  body: body!,
}));

/** Each example with the output under it. */
const examples = blocks.flatMap(({ language, body }, i) =>
  language === 'js' ? [{ body, output: blocks[i + 1]! }] : [],
);

beforeAll(async () => {
  await buildIfStale('lib');
  mkdirSync(FOLDER, { recursive: true });
});
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe('in Node', () => {
  test('there are examples of everything', () => {
    expect(examples.length).toBeGreaterThanOrEqual(6);
    const imported = examples.flatMap(({ body }) =>
      [...body.matchAll(/from '([^']+)'/g)].map(([, name]) => name),
    );
    expect(new Set(imported)).toEqual(new Set(['ds-lab', 'ds-lab/node']));
  });

  test.each(examples.map((example, i) => [i + 1, example] as const))(
    'example %i',
    async (i, { body, output }) => {
      const file = join(FOLDER, `example-${i}.mjs`);
      writeFileSync(file, body);
      const { stdout } = await run(process.execPath, [file], { cwd: FOLDER });
      expect(output.language).toBe('text');
      expect(stdout).toBe(output.body);
    },
  );

  test('it needs nothing beside it: a copy of what is packed runs where no other package is', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'ds-lab-library-'));
    try {
      const { files } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
        files: string[];
      };
      for (const name of ['package.json', ...files])
        cpSync(join(projectRoot, name), join(elsewhere, 'node_modules/ds-lab', name), { recursive: true });
      const [{ body, output }] = examples as [(typeof examples)[number]];
      writeFileSync(join(elsewhere, 'example.mjs'), body);
      const { stdout } = await run(process.execPath, ['example.mjs'], { cwd: elsewhere });
      expect(stdout).toBe(output.body);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
});

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Serves the page of the docs beside dist-lib/, with nothing else. */
async function serve(html: string): Promise<{ url: string; close: () => void }> {
  const server = createServer(({ url = '/' }, response) => {
    const path = new URL(url, 'http://localhost').pathname;
    const known = path === '/' || path.startsWith('/dist-lib/');
    response.writeHead(known ? 200 : 204, {
      'content-type': TYPES[extname(path) || '.html'] ?? 'text/plain',
    });
    response.end(path === '/' ? html : known ? readFileSync(join(projectRoot, path)) : '');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

test('in a browser the page of the docs runs as it stands, without a bundler, and counts the same', async () => {
  const page = blocks.find(({ language }) => language === 'html')!;
  const { url, close } = await serve(page.body);
  try {
    await withLab(
      async ({ page: tab, problems }) => {
        await tab.goto(url);
        await tab.waitForFunction("document.querySelector('output').textContent !== ''", { timeout: 60_000 });
        const experiment = parseExperiment({ version: 1, sampling: { trajectories: 65536 } });
        const wasm = { id: 'wasm', only: 'tallies', create: () => WasmEngine.create(INLINE_HOST) } as const;
        const { digest } = await runExperiment(experiment, [wasm]);
        expect(await tab.$eval('output', (output) => output.textContent)).toBe(digest.slice(0, 16));
        expect(problems).toEqual([]);
      },
      { path: null },
    );
  } finally {
    close();
  }
});
