/** The flow field as arrows: a grid that is even on the axes shown, and lengths by the fourth root of the gradient. */
import { ARROW_FLOATS } from '../../engine/webgpu/portrait';
import type { PortraitView } from '../../engine/webgpu/portrait-scene';
import type { LogitVector } from '../../model/policy';
import type { FlowVector } from '../../study/training/flow-field';
import { boundsOf, type PopulationView } from './population-view';

/** Places along each axis. */
export const GRID = 6;
/** Of the longest arrow: a share of the distance between places. */
const LONGEST = 0.75;
/** Gradients differ by powers of ten; at their own lengths most would be dots. */
const ROOT = 1 / 4;

const logit = (p: number): number => Math.log(p / (1 - p));

/** Middles of a grid over the axes, in logits. */
export function gridPlaces(view: Pick<PopulationView, 'scale' | 'subject'>, grid = GRID): LogitVector[] {
  const bounds: PortraitView['bounds'] = boundsOf(view);
  const value = (axis: 0 | 1 | 2, i: number): number => {
    const { low, high } = bounds[axis];
    const x = low + ((i + 0.5) / grid) * (high - low);
    return view.scale === 'logits' ? x : logit(x);
  };
  const indices = Array.from({ length: grid }, (_, i) => i);
  return indices.flatMap((i) =>
    indices.flatMap((j) => indices.map((k): LogitVector => [value(0, i), value(1, j), value(2, k)])),
  );
}

export interface FlowArrow {
  readonly at: LogitVector;
  /** In half edges of the box. */
  readonly length: number;
  /** In logits, of length 1. */
  readonly direction: LogitVector;
}

/** Places where nothing pushes have no arrow. */
export function arrowsOf(vectors: readonly FlowVector[], grid = GRID): FlowArrow[] {
  const sizes = vectors.map(({ gradient }) => Math.hypot(...gradient));
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  return vectors.flatMap(({ at, gradient: [s, c, w] }, i) => {
    const size = sizes[i]!;
    if (size === 0) return [];
    const length = (size / largest) ** ROOT * ((2 * LONGEST) / grid);
    return [{ at, length, direction: [s / size, c / size, w / size] as const }];
  });
}

/** Arrows as the portrait takes them. */
export function packArrows(arrows: readonly FlowArrow[]): Float32Array<ArrayBuffer> {
  const packed = new Float32Array(arrows.length * ARROW_FLOATS);
  arrows.forEach(({ at, length, direction }, i) => {
    packed.set([...at, length, ...direction, 0], i * ARROW_FLOATS);
  });
  return packed;
}
