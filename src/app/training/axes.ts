/**
 * The axes of the population view: the back faces of the box with their grid, and the edges that carry the numbers. All
 * of it depends on where the eye is. The renderer draws the lines, the page writes the labels over them.
 */
import { LINE_FLOATS } from '../../engine/webgpu/portrait';
import type { PortraitView, Range } from '../../engine/webgpu/portrait-scene';
import { formatNumber } from '../number-format';
import { type Camera, eyeOf, type Pixel, type Place, project, type Size, viewProjection } from './camera';

export type Axis = 0 | 1 | 2;
const AXES: readonly Axis[] = [0, 1, 2];

export interface AxisLine {
  readonly from: Place;
  readonly to: Place;
  /** Index into the lines of the palette. */
  readonly colour: number;
  /** In units of a line's. */
  readonly width: number;
}

export interface AxisLabel {
  readonly axis: Axis;
  /** A number at a tick, or null for the name of the axis. */
  readonly text: string | null;
  readonly at: Pixel;
}

export interface Axes {
  readonly lines: readonly AxisLine[];
  readonly labels: readonly AxisLabel[];
}

const GRID = 0;
const BOX = 1;
const FIRST_AXIS = 2;

/** Length of a tick, in half edges. */
const TICK = 0.05;
/** Of labels from the edge, in pixels. */
const NUMBER_OFFSET = 16;
const NAME_OFFSET = 42;
/** Fewer numbers than this leave an axis unread. */
const WANTED_TICKS = 6;

/** Round values within a range: steps of 1, 2 or 5 times a power of ten. */
export function ticksOf({ low, high }: Range, wanted = WANTED_TICKS): number[] {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10);
  // Steps below 1 are divided by, so that 3·0.1 reads 0.3.
  const value = (i: number): number => (step < 1 ? i / Math.round(1 / step) : i * step);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => value(first + i));
}

/** Where a value of an axis is in the box. */
export function alongAxis(value: number, { low, high }: Range): number {
  return ((value - low) / (high - low)) * 2 - 1;
}

function placeAt(axis: Axis, at: number, others: Readonly<Record<number, number>>): Place {
  const part = (i: number): number => (i === axis ? at : others[i]!);
  return [part(0), part(1), part(2)];
}

interface Edge {
  readonly axis: Axis;
  /** The coordinates that stay along the edge. */
  readonly fixed: Readonly<Record<number, number>>;
}

function othersOf(axis: Axis): readonly [Axis, Axis] {
  const [a, b] = AXES.filter((i) => i !== axis);
  return [a!, b!];
}

function edgesOf(axis: Axis): Edge[] {
  const [a, b] = othersOf(axis);
  return [-1, 1].flatMap((x) => [-1, 1].map((y): Edge => ({ axis, fixed: { [a]: x, [b]: y } })));
}

export function axesOf(camera: Camera, bounds: PortraitView['bounds'], size: Size): Axes {
  const matrix = viewProjection(camera, size.width / size.height);
  const back = eyeOf(camera).map((x) => (x > 0 ? -1 : 1));
  // An edge of two front faces would lie over what is in the box.
  const isDrawn = ({ fixed }: Edge): boolean =>
    Object.entries(fixed).some(([axis, at]) => back[Number(axis)] === at);
  const lines: AxisLine[] = [];
  const labels: AxisLabel[] = [];
  for (const axis of AXES) {
    const edges = edgesOf(axis).filter(isDrawn);
    const numbered = numberedEdge(edges, matrix, size);
    for (const edge of edges) {
      const isNumbered = edge === numbered;
      lines.push({
        from: placeAt(axis, -1, edge.fixed),
        to: placeAt(axis, 1, edge.fixed),
        colour: isNumbered ? FIRST_AXIS + axis : BOX,
        width: isNumbered ? 2 : 1,
      });
    }
    const ticks = ticksOf(bounds[axis]);
    const [a, b] = othersOf(axis);
    for (const value of ticks) {
      const at = alongAxis(value, bounds[axis]);
      for (const [face, across] of [[a, b] as const, [b, a] as const]) {
        const end = (side: number): Place => placeAt(axis, at, { [face]: back[face]!, [across]: side });
        lines.push({ from: end(-1), to: end(1), colour: GRID, width: 1 });
      }
      const place = placeAt(axis, at, numbered.fixed);
      lines.push({ from: place, to: tickEnd(place, axis), colour: FIRST_AXIS + axis, width: 2 });
    }
    const outward = outwardOf(numbered, matrix, size);
    const label = (at: number, text: string | null, offset: number): void => {
      const { x, y, depth } = project(matrix, placeAt(axis, at, numbered.fixed), size);
      labels.push({ axis, text, at: { x: x + offset * outward.x, y: y + offset * outward.y, depth } });
    };
    for (const value of ticks) label(alongAxis(value, bounds[axis]), formatNumber(value), NUMBER_OFFSET);
    label(0, null, NAME_OFFSET);
  }
  return { lines, labels };
}

/** Across the edge and away from the box, in the plane of the floor. */
function tickEnd(place: Place, axis: Axis): Place {
  const across: Axis = axis === 0 ? 2 : 0;
  const part = (i: Axis): number => place[i] + (i === across ? TICK * Math.sign(place[i]) : 0);
  return [part(0), part(1), part(2)];
}

/** Where numbers are in nobody's way: below for the floor's axes, to the left for the upright one. */
function numberedEdge(edges: readonly Edge[], matrix: Float32Array, size: Size): Edge {
  const far = (edge: Edge): number => {
    const { x, y } = project(matrix, placeAt(edge.axis, 0, edge.fixed), size);
    return edge.axis === 1 ? -x : y;
  };
  return edges.reduce((best, edge) => (far(edge) > far(best) ? edge : best));
}

/** The direction across an edge, away from the middle of the box, one pixel long. */
function outwardOf(
  { axis, fixed }: Edge,
  matrix: Float32Array,
  size: Size,
): { readonly x: number; readonly y: number } {
  const [from, middle, to] = [-1, 0, 1].map((at) => project(matrix, placeAt(axis, at, fixed), size));
  const centre = project(matrix, [0, 0, 0], size);
  const length = Math.hypot(to!.x - from!.x, to!.y - from!.y) || 1;
  const x = -(to!.y - from!.y) / length;
  const y = (to!.x - from!.x) / length;
  const away = x * (middle!.x - centre.x) + y * (middle!.y - centre.y) < 0 ? -1 : 1;
  return { x: away * x, y: away * y };
}

/** The lines as the portrait takes them. */
export function packLines(lines: readonly AxisLine[]): Float32Array<ArrayBuffer> {
  const reals = new Float32Array(lines.length * LINE_FLOATS);
  const words = new Uint32Array(reals.buffer);
  lines.forEach(({ from, to, colour, width }, i) => {
    reals.set(from, i * LINE_FLOATS);
    words[i * LINE_FLOATS + 3] = colour;
    reals.set([...to, width], i * LINE_FLOATS + 4);
  });
  return reals;
}
