/** What a portrait shows, as the struct `Scene` of `shaders/portrait.wgsl`. */
import type { CapRule } from '../../model/process';
import type { TrailRing } from './trail-ring';

/** Red, green and blue, 0 to 1, as a style sheet would write them. */
export type Rgb = readonly [red: number, green: number, blue: number];

export interface PortraitPalette {
  readonly paper: Rgb;
  /** By `LEARNER_STATUS`. */
  readonly statuses: readonly [Rgb, Rgb, Rgb, Rgb];
  /** At an accuracy of 0, a half and 1. */
  readonly accuracies: readonly [Rgb, Rgb, Rgb];
  /** By the colour of a line: grid, box, then the three axes. */
  readonly lines: readonly [Rgb, Rgb, Rgb, Rgb, Rgb];
  readonly arrow: Rgb;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** How the population is shown; nothing of it is about the device. */
export interface PortraitView {
  /** Column by column, from the box with its faces at ±1 to clip space. */
  readonly viewProjection: Float32Array;
  /** From the eye: where haze begins, and where it is full. */
  readonly haze: Range;
  readonly palette: PortraitPalette;
  readonly scale: 'logits' | 'probabilities';
  /** What the axes show, in units of the scale. */
  readonly bounds: readonly [Range, Range, Range];
  readonly colour: 'status' | 'accuracy';
  readonly trails: boolean;
  readonly flow: boolean;
  /** φ of the class that is shown. */
  readonly features: readonly number[];
  readonly first: number;
  readonly count: number;
  /** Of the process, for the accuracy: null without a cap. */
  readonly maxAttempts: number | null;
  readonly atCap: CapRule;
  /** Of a point and of a line, in pixels of the target. */
  readonly radius: number;
  readonly lineWidth: number;
}

/** Where points are read: of learner i the words from `base + i·stride` on. */
export interface PointSource {
  readonly base: number;
  readonly stride: number;
  readonly status: number;
  readonly theta: number;
}

export interface RingShape {
  readonly learners: number;
  readonly parameters: number;
  readonly ring: TrailRing;
  /** One learner in so many has a trail. */
  readonly trailEvery: number;
}

/** The struct with its padding. */
export const SCENE_WORDS = 112;
/** Most features of a class that fit the struct. */
const FEATURE_ROOM = 8;

/** What an attempt at the cap pays, as shares of p and of p·a. */
const AT_CAP: Readonly<Record<CapRule, readonly [number, number]>> = {
  truncate: [1, 0],
  fail: [0, 0],
  'decide-then-fail': [0, 1],
};

export function packScene(
  view: PortraitView,
  size: readonly [number, number],
  source: PointSource,
  { learners, parameters, ring, trailEvery }: RingShape,
): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(SCENE_WORDS);
  const reals = new Float32Array(words.buffer);
  const { palette, bounds, haze } = view;
  reals.set(view.viewProjection);
  reals.set([...bounds.map(({ low }) => low), haze.low, ...bounds.map(({ high }) => high), haze.high], 16);
  reals.set([...palette.paper, HAZE], 24);
  const colours = [...palette.statuses, ...palette.accuracies, ...palette.lines, palette.arrow];
  reals.set(
    colours.flatMap((colour) => [...colour, 1]),
    28,
  );
  reals.set(view.features.slice(0, FEATURE_ROOM), 80);
  reals.set([...size, view.radius, view.lineWidth], 88);
  words.set(
    [
      Number(view.scale === 'probabilities'),
      Number(view.colour === 'accuracy'),
      view.first,
      view.count,
      view.maxAttempts ?? 0,
    ],
    92,
  );
  reals.set(AT_CAP[view.atCap], 97);
  words.set(
    [parameters, source.base, source.stride, source.status, source.theta, learners, ring.head, ring.slots],
    99,
  );
  words.set([Math.max(1, ring.filled), trailEvery], 107);
  return words;
}

/** Share of its colour that the farthest thing loses to the paper. */
const HAZE = 0.45;
/** The word of `keep_slot`. */
export const KEEP_SLOT_AT = 109;
