/** Text in a drawing: cut into lines, with the symbols of the paper set as such. */
import { symbolRuns } from '../symbol';
import { svgElement } from './svg-element';

export interface TextStyle {
  /** In pixels. */
  readonly size: number;
  readonly weight: 400 | 600;
  readonly family: 'serif' | 'sans';
  /** A colour of the style sheet. */
  readonly colour: string;
}

const FAMILIES = {
  serif: "ui-serif, Georgia, 'Times New Roman', serif",
  sans: 'ui-sans-serif, system-ui, sans-serif',
} as const;

export const LINE_HEIGHT = 1.35;
/** How far low letters are set, and their size, by that of the text. */
const LOW = { down: 0.22, size: 0.75 } as const;

let context: CanvasRenderingContext2D | null | undefined;

/** In pixels; a guess by the letters where there is no canvas. */
export function widthOf(text: string, { size, weight, family }: TextStyle): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (context === null) return 0.55 * size * text.length;
  context.font = `${weight} ${size}px ${FAMILIES[family]}`;
  return context.measureText(text).width;
}

/** Lines no wider than this; a word that is wider, such as a path, is cut. */
export function linesOf(text: string, style: TextStyle, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer, style) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (widthOf(line, style) > width) {
      const fits = Math.max(1, Math.floor((line.length * width) / widthOf(line, style)) - 1);
      lines.push(line.slice(0, fits));
      line = line.slice(fits);
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** One line with its baseline at y. */
export function textElement(text: string, x: number, y: number, style: TextStyle): SVGElement {
  const { size, weight, family, colour } = style;
  const element = svgElement('text', { x, y });
  element.style.cssText = `font: ${weight} ${size}px ${FAMILIES[family]}; fill: ${colour}`;
  element.append(...spansOf(text, size));
  return element;
}

/** Sets the symbols in the texts of a drawing, of which nothing but a text can be told what to say. */
export function setSymbols(drawing: Element, size: number): void {
  for (const element of drawing.querySelectorAll('text'))
    if (element.childElementCount === 0 && symbolRuns(element.textContent).length > 1)
      element.replaceChildren(...spansOf(element.textContent, size));
}

function spansOf(text: string, size: number): SVGElement[] {
  let low = false;
  return symbolRuns(text).map((run) => {
    const tspan = svgElement('tspan', {});
    tspan.textContent = run.text;
    if (run.kind !== 'plain') tspan.style.fontStyle = 'italic';
    if (run.kind === 'low') tspan.style.fontSize = `${LOW.size * size}px`;
    if ((run.kind === 'low') !== low) {
      low = !low;
      tspan.setAttribute('dy', String((low ? 1 : -1) * LOW.down * size));
    }
    return tspan;
  });
}
