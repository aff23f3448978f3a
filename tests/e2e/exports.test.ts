import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { estimateText, exactText } from '../../src/app/number-format';
import { meanText } from '../../src/app/training/numbers';
import { fullText } from '../../src/app/traces/words';
import type { Estimate } from '../../src/traces/estimate/bootstrap';
import { type Lab, violationsInBothSchemes, withLab } from './harness';

type Row = Readonly<Record<string, string | number | null>>;
type Form = 'PNG' | 'SVG' | 'CSV' | 'JSON' | 'Parquet';

/** What every form must say of its numbers. */
interface Said {
  readonly seed: string;
  readonly command: string;
  readonly link: RegExp;
  readonly engine: string;
}

/** Chooses a form in the menu of a figure, and gives the bytes that the page hands out. */
async function exported(page: Page, figure: string, form: Form): Promise<Buffer> {
  const base64 = await page.evaluate(
    async (title, wanted) => {
      const menu = [...document.querySelectorAll('lab-export')].find((one) =>
        one.querySelector('button')!.getAttribute('aria-label')!.startsWith(`Export: ${title}`),
      )!;
      menu.querySelector('button')!.click();
      await new Promise((drawn) => setTimeout(drawn, 50));
      const createObjectURL = URL.createObjectURL.bind(URL);
      const given = new Promise<Blob>((resolve, reject) => {
        URL.createObjectURL = (blob) => {
          resolve(blob as Blob);
          return createObjectURL(blob);
        };
        setTimeout(() => reject(new Error(menu.querySelector('.told')!.textContent)), 10_000);
      });
      const items = [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
      items.find((item) => item.textContent.includes(`(${wanted})`))!.click();
      const blob = await given;
      URL.createObjectURL = createObjectURL;
      const reader = new FileReader();
      const read = new Promise((done) => (reader.onload = done));
      reader.readAsDataURL(blob);
      await read;
      return (reader.result as string).split(',')[1]!;
    },
    figure,
    form,
  );
  return Buffer.from(base64, 'base64');
}

function expectSaid(found: Readonly<Record<string, unknown>>, said: Said): void {
  expect(found).toMatchObject({ seed: said.seed, command: said.command, engine: said.engine, lab: '0.1.0' });
  expect(found['adapter']).toMatch(/\S/);
  expect(found['link']).toMatch(said.link);
}

/** The texts of a PNG by keyword, and its size. */
function pngParts(png: Buffer): { readonly texts: Record<string, string>; readonly size: number[] } {
  const texts: Record<string, string> = {};
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) !== 'iTXt') continue;
    const [keyword, , , , , ...text] = png
      .toString('utf8', at + 8, at + 8 + png.readUInt32BE(at))
      .split('\0');
    texts[keyword!] = text.join('\0');
  }
  return { texts, size: [png.readUInt32BE(16), png.readUInt32BE(20)] };
}

/** Exports a figure in every form, compares what they say, and gives the rows that three of them agree on. */
async function everyForm(page: Page, figure: string, said: Said): Promise<readonly Row[]> {
  const csv = (await exported(page, figure, 'CSV')).toString('utf8');
  const comments = csv.split('\r\n').filter((line) => line.startsWith('# '));
  expectSaid(
    Object.fromEntries(
      comments.map((line) =>
        line
          .slice(2)
          .split(/: (.*)/s)
          .slice(0, 2),
      ),
    ),
    said,
  );
  const options = { comments: '#', header: true, skipEmptyLines: true } as const;
  const rows = Papa.parse<Record<string, string>>(csv, options).data;

  const file = JSON.parse((await exported(page, figure, 'JSON')).toString('utf8'));
  expectSaid(file.provenance, said);
  expect(file.format).toMatch(/^ds-lab /);
  const columns = file.figure.columns as string[];
  const ofJson = (file.figure.rows as Row[keyof Row][][]).map((cells): Row =>
    Object.fromEntries(cells.map((cell, i) => [columns[i]!, cell])),
  );
  const asText = ofJson.map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, cell === null ? '' : String(cell)])),
  );
  expect(rows).toEqual(asText);
  expect(ofJson.length).toBeGreaterThan(0);

  const bytes = await exported(page, figure, 'Parquet');
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const { key_value_metadata: pairs = [] } = parquetMetadata(buffer);
  expectSaid(Object.fromEntries(pairs.map(({ key, value }) => [key, value])), said);
  expect(await parquetReadObjects({ file: buffer })).toEqual(ofJson);

  const svg = (await exported(page, figure, 'SVG')).toString('utf8');
  const drawing = await page.evaluate((text) => {
    const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
    const entries = [...root.querySelectorAll('metadata provenance > *')];
    return {
      said: Object.fromEntries(entries.map((entry) => [entry.localName, entry.textContent])),
      size: ['width', 'height'].map((name) => Number(root.getAttribute(name))),
      paper: root.querySelector('rect')!.getAttribute('fill'),
      marks: root.querySelectorAll('path, circle, line').length,
    };
  }, svg);
  expectSaid(drawing.said, said);
  expect(drawing.marks).toBeGreaterThan(10);
  // Light, whatever the page is, and complete in itself.
  expect(drawing.paper).toBe('#ffffff');
  expect(svg).not.toMatch(/var\(|class=|currentColor|light-dark/);

  const png = pngParts(await exported(page, figure, 'PNG'));
  expectSaid(png.texts, said);
  expect(png.size).toEqual(drawing.size.map((pixels) => 2 * pixels));
  return ofJson;
}

/** Texts of the cells of a table, row by row. */
const cellsOf = (page: Page, rows: string): Promise<string[][]> =>
  page.$$eval(rows, (found) =>
    found.map((row) =>
      [...row.querySelectorAll('th, td')].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()),
    ),
  );

const flat = (text: string): string => text.replace(/\s+/g, ' ');

const quantity = (row: Row): { exact: number; value: number; standardError: number } => ({
  exact: Number(row['exact']),
  value: Number(row['monteCarlo']),
  standardError: Number(row['standardError']),
});

async function open({ page, url }: Lab, path: string, state: string): Promise<void> {
  // A change of the hash alone would not load the page anew.
  await page.goto('about:blank');
  await page.goto(`${url}${path}`);
  await page.waitForFunction(`document.querySelector('${state}')?.textContent.trim().startsWith('Done')`, {
    timeout: 60_000,
  });
  // Figures are drawn in a task of their own.
  await page.waitForSelector('figure svg [aria-label]');
}

test('every page exports its main figure in every form, with its provenance and the numbers of its table', async () => {
  await withLab(
    async (lab) => {
      const { page, problems } = lab;
      // The page is dark: paper stays light.
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);

      await open(
        lab,
        '?sampling.trajectories=4096&sampling.seed=7&sweep=model.lengths:1,8&engine=reference',
        '.state',
      );
      const attribution = await everyForm(page, 'Attribution', {
        seed: '7',
        command: 'npm run -s lab -- run experiment.json',
        link: /\?sampling\.trajectories=4096&sampling\.seed=7&sweep=model\.lengths:1,8#\/$/,
        engine: 'reference',
      });
      const twin = (await cellsOf(page, '.evidence tbody tr')).flatMap(([, ...cells]) => [
        cells.slice(0, 2),
        cells.slice(3, 5),
        cells.slice(6, 8),
      ]);
      expect(
        attribution.map((row) => [exactText(quantity(row)), estimateText(quantity(row))].map(flat)),
      ).toEqual(twin);

      await open(
        lab,
        '?sampling.trajectories=2048&objectives=sft,trl-rloo&along=model.lengths:1,8&engine=reference#/objectives',
        'lab-compare-bar .state',
      );
      const directions = await everyForm(page, 'Where each gradient points', {
        seed: '1',
        command: 'npm run -s lab -- compare --objectives sft,trl-rloo --trajectories 2048 --seed 1',
        link: /objectives=sft,trl-rloo&along=model\.lengths:1,8#\/objectives$/,
        engine: 'reference',
      });
      const shown = await page.$$eval('.compared td.direction .value', (all) =>
        all.map((cell) => cell.textContent.replace(/\s+/g, ' ')),
      );
      expect(directions.map((row) => flat(estimateText(quantity(row))))).toEqual(shown);

      await open(
        lab,
        '?training.steps=20&training.replicas=8&training.groups=16&training.klWeight=0.05&engine=reference#/training',
        'lab-training-bar .state',
      );
      await page.waitForFunction("document.querySelectorAll('.training-panel .plot svg').length >= 6");
      const panels = await everyForm(page, 'Update by update', {
        seed: '1',
        command: 'npm run -s lab -- run experiment.json',
        link: /training\.steps=20.*#\/training$/,
        engine: 'reference',
      });
      const last = panels.filter((row) => row['update'] === 20 && row['panel'] === 'policy');
      const told = await page.$$eval('[data-row^="policy-"] td:first-of-type', (cells) =>
        cells.map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()),
      );
      expect(
        last.map((row) =>
          flat(meanText({ value: Number(row['mean']), standardError: Number(row['standardError']) })),
        ),
      ).toEqual(told);
      // A population has no table: its menu has the picture alone.
      expect(pngParts(await exported(page, 'The policies', 'PNG')).texts).toMatchObject({ seed: '1' });
      expect(problems).toEqual([]);
    },
    { path: null },
  );
}, 90_000);

test('traces are exported with the command that reads them, in the numbers of their table', async () => {
  await withLab(
    async (lab) => {
      const { page, problems } = lab;
      await open(lab, '#/traces', 'lab-traces-bar .state');
      const rows = await everyForm(page, 'By class', {
        seed: '0',
        command: 'npm run -s lab -- calibrate example:rl-like --compare example:sft-like',
        link: /#\/traces$/,
        engine: 'none',
      });
      const twin = (await cellsOf(page, '.by-class ~ .twin tbody tr')).flatMap(([, , ...cells]) => cells);
      expect(rows.map((row) => flat(fullText(row as unknown as Estimate)))).toEqual(twin);
      expect(problems).toEqual([]);
    },
    { path: null },
  );
}, 90_000);

test('the menu works by keyboard, has no serious fault of accessibility, and offers the dark where it is dark', async () => {
  await withLab(
    async (lab) => {
      const { page, problems } = lab;
      await open(lab, '?sampling.trajectories=1024&sweep=model.lengths:1,8&engine=reference', '.state');
      const focused = (): Promise<string> =>
        page.evaluate('document.activeElement.textContent.trim()') as Promise<string>;
      await page.focus('lab-attribution lab-export > button');
      await page.keyboard.press('Enter');
      await page.waitForSelector('lab-attribution [role=menu]:not([hidden])');
      expect(await focused()).toBe('Picture (PNG)');
      await page.keyboard.press('ArrowDown');
      expect(await focused()).toBe('Drawing (SVG)');
      await page.keyboard.press('End');
      expect(await focused()).toBe('Copy the command');
      await page.keyboard.press('ArrowDown');
      expect(await focused()).toBe('Picture (PNG)');
      expect(await violationsInBothSchemes(page, 'lab-attribution')).toEqual([]);
      await page.keyboard.press('Escape');
      expect(await focused()).toBe('Export');
      expect(await page.$('[role=menu]:not([hidden])')).toBeNull();

      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
      await page.keyboard.press('ArrowDown');
      await page.waitForSelector('lab-attribution [role=menuitemcheckbox]');
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.waitForSelector('[role=menuitemcheckbox][aria-checked=true]');
      await page.keyboard.press('Escape');
      const svg = (await exported(page, 'Attribution', 'SVG')).toString('utf8');
      expect(svg).toMatch(/<rect[^>]* fill="#1e2125"/);
      await page.setViewport({ width: 360, height: 800 });
      await page.click('lab-attribution lab-export > button');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      expect(problems).toEqual([]);
    },
    { path: null },
  );
}, 60_000);
