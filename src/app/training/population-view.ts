/** What the page tells the renderer of a population, as it goes from one to the other. */
import type { PortraitPalette, PortraitView, Range } from '../../engine/webgpu/portrait-scene';
import type { CapRule } from '../../model/process';
import { BOX_DEPTH, type Camera, type Size, viewProjection } from './camera';

/** Which policies are shown, and in which class of questions. */
export interface PopulationSubject {
  /** φ of the class. */
  readonly features: readonly number[];
  /** Learners from `first` on; with null all of them. */
  readonly first: number;
  readonly count: number | null;
  /** Of the cell's process, for the accuracy. */
  readonly maxAttempts: number | null;
  readonly atCap: CapRule;
  /** Ends of the axes in logits. */
  readonly bounds: PortraitView['bounds'];
}

export interface PopulationView {
  readonly camera: Camera;
  /** In CSS pixels, and how many pixels of the device one of them has. */
  readonly size: Size;
  readonly ratio: number;
  readonly palette: PortraitPalette;
  readonly scale: PortraitView['scale'];
  readonly colour: PortraitView['colour'];
  readonly trails: boolean;
  readonly flow: boolean;
  readonly subject: PopulationSubject;
}

export const DEFAULT_SUBJECT: PopulationSubject = {
  features: [1],
  first: 0,
  count: null,
  maxAttempts: null,
  atCap: 'truncate',
  bounds: [
    { low: -6, high: 6 },
    { low: -6, high: 6 },
    { low: -6, high: 6 },
  ],
};

const CHANCE: Range = { low: 0, high: 1 };

/** Ends of the axes in the units of the scale. */
export function boundsOf({
  scale,
  subject,
}: Pick<PopulationView, 'scale' | 'subject'>): PortraitView['bounds'] {
  return scale === 'logits' ? subject.bounds : [CHANCE, CHANCE, CHANCE];
}

/** Learners that are shown, of so many. */
export function countOf({ first, count }: PopulationSubject, learners: number): number {
  return Math.max(0, Math.min(count ?? learners, learners - first));
}

/** In CSS pixels: few policies are drawn larger. */
const RADIUS = { few: 4.5, many: 2.4 } as const;
const MANY = 2000;

/** @param ratio pixels of the target for each of the page */
export function portraitView(view: PopulationView, learners: number, ratio: number): PortraitView {
  const { camera, size, palette, scale, colour, trails, flow, subject } = view;
  const count = countOf(subject, learners);
  const many = Math.min(1, count / MANY);
  return {
    viewProjection: viewProjection(camera, size.width / size.height),
    haze: BOX_DEPTH,
    palette,
    scale,
    bounds: boundsOf(view),
    colour,
    trails,
    flow,
    features: subject.features,
    first: subject.first,
    count,
    maxAttempts: subject.maxAttempts,
    atCap: subject.atCap,
    radius: ratio * (RADIUS.few + (RADIUS.many - RADIUS.few) * many),
    lineWidth: ratio,
  };
}
