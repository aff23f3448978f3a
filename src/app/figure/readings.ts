/**
 * Values of a drawing's marks, read by pointer or by keyboard: arrows go along a series and between series, Enter pins,
 * Escape clears. All panels of a component show the same place, each with its own value in words under it.
 */
import type { Plot as PlotElement } from '@observablehq/plot';
import { svgElement } from '../export/svg-element';

type Drawn = (SVGSVGElement | HTMLElement) & PlotElement;

export interface Mark {
  readonly series: string;
  /** In the units of the drawing's scales. */
  readonly x: number | string;
  readonly y: number | string;
  /** What is told of it: what it is, its value and its error. */
  readonly words: string;
}

export interface Readable {
  /** Of the panel, for screen readers. */
  readonly label: string;
  /** Series by series, each in the order in which arrows go along it. */
  readonly marks: readonly Mark[];
}

interface Panel extends Readable {
  readonly drawn: Drawn;
  readonly told: HTMLElement;
}

/** The mark that is read: the place of a series in the panel, and along the series. */
interface Place {
  readonly panel: Element;
  readonly series: string;
  readonly at: number;
  readonly pinned: boolean;
}

/** Farther from every mark than this, in pixels, a pointer reads none. */
const REACH = 60;

export class Readings {
  private readonly panels = new Map<Element, Panel>();
  private place: Place | null = null;

  /** Makes a drawing that was put into its place readable; another one there is forgotten. */
  watch(drawn: Drawn, into: Element, readable: Readable): void {
    const told = document.createElement('p');
    told.className = 'reading';
    told.setAttribute('role', 'status');
    into.append(told);
    if (!this.panels.has(into)) this.listen(into as HTMLElement);
    into.setAttribute(
      'aria-label',
      `Values of ${readable.label}. Arrow keys go from value to value, Enter pins, Escape clears.`,
    );
    for (const known of this.panels.keys()) if (!known.isConnected) this.panels.delete(known);
    this.panels.set(into, { ...readable, drawn, told });
    this.show();
  }

  private listen(into: HTMLElement): void {
    into.tabIndex = 0;
    into.setAttribute('role', 'group');
    into.addEventListener('keydown', (event) => this.key(into, event));
    into.addEventListener('pointermove', (event) => this.point(into, event));
    into.addEventListener('pointerleave', () => this.place?.pinned || this.go(null));
    into.addEventListener('click', () => this.pin());
  }

  private key(into: Element, event: KeyboardEvent): void {
    const panel = this.panels.get(into)!;
    const next =
      this.place?.panel === into ? this.moved(panel, this.place, event.key) : first(panel, into, event.key);
    if (event.key === 'Escape' && this.place !== null) this.go(null);
    else if (event.key === 'Enter' && this.place !== null) this.pin();
    else if (next !== undefined) this.go(next);
    else return;
    event.preventDefault();
  }

  private moved({ marks }: Panel, place: Place, key: string): Place | undefined {
    const names = [...new Set(marks.map(({ series }) => series))];
    const of = (series: string): number => marks.filter((mark) => mark.series === series).length;
    const last = of(place.series) - 1;
    const along: Readonly<Record<string, number>> = {
      ArrowRight: Math.min(place.at + 1, last),
      ArrowLeft: Math.max(place.at - 1, 0),
      Home: 0,
      End: last,
    };
    if (along[key] !== undefined) return { ...place, at: along[key] };
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step === undefined) return undefined;
    const series = names[(names.indexOf(place.series) + step + names.length) % names.length]!;
    return { ...place, series, at: Math.min(place.at, of(series) - 1) };
  }

  private point(into: Element, event: PointerEvent): void {
    if (this.place?.pinned) return;
    const panel = this.panels.get(into)!;
    const { left, top } = panel.drawn.getBoundingClientRect();
    const distances = panel.marks.map((mark) => {
      const { x, y } = pixelOf(panel.drawn, mark);
      return Math.hypot(x - (event.clientX - left), y - (event.clientY - top));
    });
    const nearest = distances.indexOf(Math.min(...distances));
    const mark = panel.marks[nearest];
    if (mark === undefined || distances[nearest]! > REACH) return this.go(null);
    const at = panel.marks.filter(({ series }) => series === mark.series).indexOf(mark);
    this.go({ panel: into, series: mark.series, at, pinned: false });
  }

  private pin(): void {
    if (this.place !== null) this.go({ ...this.place, pinned: !this.place.pinned });
  }

  private go(place: Place | null): void {
    this.place = place;
    this.show();
  }

  /** The value read, and those at the same x in the other panels. */
  private show(): void {
    const { place } = this;
    const own = place === null ? undefined : this.panels.get(place.panel);
    const read = own?.marks.filter(({ series }) => series === place!.series)[place!.at];
    for (const [into, panel] of this.panels) {
      panel.drawn.querySelector('[data-screen]')?.remove();
      const mark =
        into === place?.panel
          ? read
          : panel.marks.find(({ series, x }) => series === read?.series && x === read.x);
      panel.told.textContent = mark === undefined ? '' : `${place!.pinned ? 'Pinned: ' : ''}${mark.words}`;
      if (mark !== undefined) panel.drawn.append(cross(panel.drawn, mark));
    }
  }
}

/** Where the keyboard begins. */
function first({ marks }: Panel, panel: Element, key: string): Place | undefined {
  const mark = marks[0];
  if (mark === undefined || !key.startsWith('Arrow')) return undefined;
  return { panel, series: mark.series, at: 0, pinned: false };
}

function pixelOf(drawn: Drawn, { x, y }: Mark): { readonly x: number; readonly y: number } {
  return { x: Number(drawn.scale('x')?.apply(x)), y: Number(drawn.scale('y')?.apply(y)) };
}

/** A line through all of the height, and a ring round the mark; for the screen alone. */
function cross(drawn: Drawn, mark: Mark): SVGElement {
  const { x, y } = pixelOf(drawn, mark);
  const layer = svgElement('g', { 'data-screen': '', class: 'cross' });
  layer.append(
    svgElement('line', { x1: x, x2: x, y1: 0, y2: Number(drawn.getAttribute('height')) }),
    svgElement('circle', { cx: x, cy: y, r: 7 }),
  );
  return layer;
}
