/** What README and docs/ point to is there, and what a page of docs/images/ weighs is little. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { presetById } from '../../src/experiment/presets';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const IMAGES = join(ROOT, 'docs/images');

/** By scripts/screenshots.mjs. */
const MOST_BYTES = 200_000;

const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...markdownIn('docs')];

function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

function targets(document: string): string[] {
  const text = readFileSync(join(ROOT, document), 'utf8').replaceAll(/^```.*?^```$/gms, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
}

describe.each(documents)('%s', (document) => {
  it('points to what is there', () => {
    const missing = targets(document)
      .filter((target) => !/^[a-z]+:/.test(target) && !/^#|\/#\//.test(target))
      .map((target) => target.replace(/#.*$/, ''))
      .filter((path) => !existsSync(resolve(ROOT, dirname(document), path)));
    expect(missing).toEqual([]);
  });

  it('opens pages and presets that are there', () => {
    // The table of pages cannot be imported without a document.
    const pages = readFileSync(join(ROOT, 'src/app/pages.ts'), 'utf8');
    for (const target of targets(document).filter((one) => one.startsWith('http://localhost:5173/'))) {
      const { hash, searchParams } = new URL(target);
      const page = hash.replace('#/', '') || 'attribution';
      expect(pages, target).toContain(`id: '${page}'`);
      const preset = searchParams.get('preset');
      if (preset !== null) expect(presetById(preset)?.id, target).toBe(preset);
    }
  });
});

describe('docs/images', () => {
  it('has light pictures, each in some document', () => {
    const shown = new Set(
      documents.flatMap((document) =>
        targets(document).map((target) => resolve(ROOT, dirname(document), target)),
      ),
    );
    for (const name of readdirSync(IMAGES)) {
      expect(statSync(join(IMAGES, name)).size, name).toBeLessThanOrEqual(MOST_BYTES);
      expect([...shown], name).toContain(join(IMAGES, name));
    }
  });
});
