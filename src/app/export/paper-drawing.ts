/**
 * A figure as one drawing that stands for itself: title, caption, legend, panels in a grid and a line of provenance, on
 * a background of its own. Fonts are those that the reader's system has under the page's names.
 */
import type { Figure, FigurePanel, LegendEntry } from './figure';
import { LEGEND_MARKS } from './figure';
import { inlineStyles } from './inline-styles';
import { LINE_HEIGHT, linesOf, textElement, type TextStyle, widthOf } from './paper-text';
import { svgElement } from './svg-element';

export interface PaperDrawing {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

export interface PaperOptions {
  readonly dark: boolean;
  readonly footer: string;
}

/** In pixels. */
const MARGIN = 18;
const GAP = 20;
/** Panels side by side go no wider than this; a single one is not made wider than it is, but for its words. */
const WIDEST = 960;
const NARROWEST = 420;

const TITLE: TextStyle = { size: 17, weight: 600, family: 'serif', colour: 'var(--ink)' };
const CAPTION: TextStyle = { size: 12, weight: 400, family: 'sans', colour: 'var(--ink-soft)' };
const PANEL: TextStyle = { size: 12.5, weight: 600, family: 'sans', colour: 'var(--ink)' };
const LEGEND: TextStyle = { size: 12, weight: 400, family: 'sans', colour: 'var(--ink)' };
const FOOTER: TextStyle = { size: 10, weight: 400, family: 'sans', colour: 'var(--ink-soft)' };

/** @throws RangeError where nothing is drawn yet */
export function paperDrawing(
  figure: Figure,
  panels: readonly FigurePanel[],
  { dark, footer }: PaperOptions,
): PaperDrawing {
  if (panels.length === 0) throw new RangeError('The figure is not drawn yet. Wait for its numbers.');
  const root = svgElement('svg', { xmlns: 'http://www.w3.org/2000/svg' });
  const columns = columnsOf(panels);
  const inner = Math.max(NARROWEST, columns * panelWidth(panels) + (columns - 1) * GAP);
  let y = MARGIN;
  const paragraph = (text: string, style: TextStyle): void => {
    y = putLines(root, linesOf(text, style, inner), MARGIN, y, style);
  };
  paragraph(figure.title, TITLE);
  paragraph(figure.caption, CAPTION);
  y = putLegend(root, figure.legend, y + 6, inner);
  y = putPanels(root, panels, y + 6, columns);
  paragraph(footer, FOOTER);
  const [width, height] = [inner + 2 * MARGIN, Math.ceil(y + MARGIN / 2)];
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` }))
    root.setAttribute(name, String(value));
  const paper = svgElement('rect', { width, height });
  paper.style.fill = 'var(--sheet)';
  root.prepend(paper);
  return { text: styledText(root, dark), width, height };
}

/** As text, with styles as they are in this scheme, whatever the page's is. */
function styledText(root: SVGSVGElement, dark: boolean): string {
  const stage = document.createElement('div');
  stage.style.cssText = `position: fixed; left: -99999px; top: 0; color-scheme: ${dark ? 'dark' : 'light'}; color: var(--ink)`;
  stage.append(root);
  document.body.append(stage);
  try {
    inlineStyles(root);
    return new XMLSerializer().serializeToString(root);
  } finally {
    stage.remove();
  }
}

function sizeOf({ drawing }: FigurePanel): { readonly width: number; readonly height: number } {
  const { width, height } = drawing.viewBox.baseVal;
  return { width, height };
}

function panelWidth(panels: readonly FigurePanel[]): number {
  return Math.max(...panels.map((panel) => sizeOf(panel).width));
}

function columnsOf(panels: readonly FigurePanel[]): number {
  const fit = Math.floor((WIDEST + GAP) / (panelWidth(panels) + GAP));
  return Math.max(1, Math.min(panels.length, fit));
}

/** @returns where what follows begins, as all that put something here */
function putLines(
  root: SVGElement,
  lines: readonly string[],
  x: number,
  y: number,
  style: TextStyle,
): number {
  const height = LINE_HEIGHT * style.size;
  lines.forEach((line, i) => root.append(textElement(line, x, y + style.size + i * height, style)));
  return y + lines.length * height;
}

const KEY = { width: 36, gap: 6, after: 18, height: 18 } as const;

function putLegend(root: SVGElement, entries: readonly LegendEntry[], top: number, inner: number): number {
  if (entries.length === 0) return top;
  let [x, y] = [MARGIN, top];
  for (const entry of entries) {
    const { label, colour, dash, mark, hollow } = entry;
    const key = dash === undefined ? KEY.height - 4 : KEY.width;
    const width = key + KEY.gap + widthOf(label, LEGEND);
    if (x > MARGIN && x + width > MARGIN + inner) {
      x = MARGIN;
      y += KEY.height;
    }
    const middle = y + KEY.height / 2;
    if (dash !== undefined)
      root.append(
        styled(svgElement('line', { x1: x, x2: x + key, y1: middle, y2: middle }), {
          stroke: colour,
          'stroke-width': '2',
          'stroke-dasharray': dash,
        }),
      );
    if (mark !== undefined) {
      const path = svgElement('path', {
        d: LEGEND_MARKS[mark],
        transform: `translate(${x + key / 2} ${middle})`,
      });
      const isLine = mark === 'times' || mark === 'bar';
      const line = { stroke: colour, 'stroke-width': hollow ? '1.6' : '2' };
      root.append(
        styled(path, hollow ? { ...line, fill: 'var(--sheet)' } : isLine ? line : { fill: colour }),
      );
    }
    root.append(textElement(label, x + key + KEY.gap, middle + 4, LEGEND));
    x += width + KEY.after;
  }
  return y + KEY.height;
}

function styled<E extends SVGElement>(element: E, style: Readonly<Record<string, string>>): E {
  for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value);
  return element;
}

function putPanels(root: SVGElement, panels: readonly FigurePanel[], top: number, columns: number): number {
  const width = panelWidth(panels);
  let y = top;
  for (let first = 0; first < panels.length; first += columns) {
    const row = panels.slice(first, first + columns);
    const titles = row.map(({ title }) => (title === null ? [] : linesOf(title, PANEL, width)));
    const above = Math.max(...titles.map(({ length }) => length)) * LINE_HEIGHT * PANEL.size;
    row.forEach((panel, i) => {
      const x = MARGIN + i * (width + GAP);
      putLines(root, titles[i]!, x, y, PANEL);
      root.append(placed(panel, x, y + above));
    });
    y += above + Math.max(...row.map((panel) => sizeOf(panel).height)) + GAP / 2;
  }
  return y;
}

/** A copy without what is there for the screen alone. */
function placed({ drawing }: FigurePanel, x: number, y: number): SVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  for (const part of copy.querySelectorAll('[data-screen]')) part.remove();
  const { width, height } = drawing.viewBox.baseVal;
  for (const [name, value] of Object.entries({ x, y, width, height, overflow: 'visible' }))
    copy.setAttribute(name, String(value));
  return copy;
}
