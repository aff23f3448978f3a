/** The population on a plain canvas, for a browser without WebGPU: the same camera and axes, simple marks. */
import { LEARNER_STATUS } from '../../engine/train';
import type { PortraitView, Rgb } from '../../engine/webgpu/portrait-scene';
import { exactOutcome } from '../../model/exact-reward';
import { constantLength } from '../../model/length-pmf';
import { type LogitVector, sigmoid } from '../../model/policy';
import type { FlowArrow } from './arrows';
import { alongAxis, type AxisLine } from './axes';
import { type Pixel, type Place, project, type Size } from './camera';
import { policyAt, type Positions } from './positions';

/** Two in a hundred policies more or less are not seen; tens of thousands of marks take a second. */
const MOST_POINTS = 5000;
const MOST_TRAILS = 200;
/** Accuracy does not depend on lengths. */
const LENGTHS = { correct: constantLength(1), wrong: constantLength(1) };

type Context = OffscreenCanvasRenderingContext2D;

export interface PlainPicture {
  readonly lines: readonly AxisLine[];
  readonly arrows: readonly FlowArrow[];
  /** The oldest first; the last is shown. */
  readonly history: readonly Positions[];
}

const css = (colour: Rgb): string => `rgb(${colour.map((x) => Math.round(255 * x)).join(' ')})`;

export function drawPlain(
  context: Context,
  view: PortraitView,
  size: Size,
  { lines, arrows, history }: PlainPicture,
): void {
  const at = (place: Place): Pixel => project(view.viewProjection, place, size);
  const { palette, lineWidth } = view;
  context.fillStyle = css(palette.paper);
  context.fillRect(0, 0, size.width, size.height);
  // Grid, box, axes: there is no depth here to tell which is in front.
  for (const { from, to, colour, width } of [...lines].sort((a, b) => a.colour - b.colour))
    stroke(context, [at(from), at(to)], css(palette.lines[colour]!), width * lineWidth);
  if (view.flow)
    for (const arrow of arrows) {
      const tail = placeOf(view, arrow.at);
      drawArrow(context, at(tail), at(tipOf(view, tail, arrow)), css(palette.arrow), lineWidth);
    }
  const now = history.at(-1);
  if (now === undefined) return;
  if (view.trails) {
    const every = Math.max(1, Math.ceil(view.count / MOST_TRAILS));
    for (let learner = view.first; learner < view.first + view.count; learner += every) {
      const path = history.map((one) => policyAt(one, view.features, learner));
      const pixels = path.map(({ logits }) => at(placeOf(view, logits)));
      context.globalAlpha = 0.35;
      stroke(context, pixels, colourOf(view, path.at(-1)!), lineWidth);
      context.globalAlpha = 1;
    }
  }
  const every = Math.max(1, Math.ceil(view.count / MOST_POINTS));
  const points: { readonly pixel: Pixel; readonly colour: string; readonly status: number }[] = [];
  for (let learner = view.first; learner < view.first + view.count; learner += every) {
    const policy = policyAt(now, view.features, learner);
    const pixel = at(placeOf(view, policy.logits));
    points.push({ pixel, colour: colourOf(view, policy), status: policy.status });
  }
  points.sort((a, b) => b.pixel.depth - a.pixel.depth);
  for (const point of points) drawMark(context, point, view.radius);
}

/** How many of so many policies are drawn. */
export function plainCount(count: number): number {
  return Math.ceil(count / Math.max(1, Math.ceil(count / MOST_POINTS)));
}

/** In the box, as `place_of` of the shader has it. */
function placeOf(view: PortraitView, logits: LogitVector): Place {
  const part = (i: 0 | 1 | 2): number => {
    const value = view.scale === 'logits' ? logits[i] : sigmoid(logits[i]);
    return Math.max(-1, Math.min(1, alongAxis(value, view.bounds[i])));
  };
  return [part(0), part(1), part(2)];
}

/** As `arrow_vertex` of the shader has it. */
function tipOf(view: PortraitView, tail: Place, { at, length, direction }: FlowArrow): Place {
  const slope = direction.map((x, i) => {
    const { low, high } = view.bounds[i]!;
    const chances = view.scale === 'logits' ? 1 : sigmoid(at[i]!) * sigmoid(-at[i]!);
    return (x * chances) / (high - low);
  });
  const size = Math.hypot(...slope) || 1;
  const part = (i: 0 | 1 | 2): number => tail[i] + (slope[i]! / size) * length;
  return [part(0), part(1), part(2)];
}

function colourOf(view: PortraitView, { status, logits }: ReturnType<typeof policyAt>): string {
  const { palette, maxAttempts, atCap } = view;
  if (view.colour === 'status') return css(palette.statuses[status] ?? palette.statuses[0]);
  const policy = { thetaS: logits[0], thetaDC: logits[1], thetaDW: logits[2] };
  const { correct } = exactOutcome({ policy, lengths: LENGTHS, maxAttempts, atCap });
  const upper = correct > 0.5 ? 1 : 0;
  const [from, to] = [palette.accuracies[upper], palette.accuracies[upper + 1]!];
  const share = 2 * correct - upper;
  return css([0, 1, 2].map((i) => from[i]! + share * (to[i]! - from[i]!)) as unknown as Rgb);
}

function stroke(context: Context, path: readonly Pixel[], colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  path.forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.stroke();
}

/** Of an arrow's head, in widths of a line. */
const HEAD = { length: 7, half: 2.5 } as const;

function drawArrow(context: Context, tail: Pixel, tip: Pixel, colour: string, width: number): void {
  const length = Math.hypot(tip.x - tail.x, tip.y - tail.y) || 1;
  const [x, y] = [(tip.x - tail.x) / length, (tip.y - tail.y) / length];
  const head = Math.min(HEAD.length * width, 0.6 * length);
  const side = (head * HEAD.half) / HEAD.length;
  const neck = { x: tip.x - head * x, y: tip.y - head * y, depth: tip.depth };
  stroke(context, [tail, neck], colour, width);
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(tip.x, tip.y);
  context.lineTo(neck.x - side * y, neck.y + side * x);
  context.lineTo(neck.x + side * y, neck.y - side * x);
  context.fill();
}

const LEARNING = LEARNER_STATUS.indexOf('learning');

/** Discs learn; those that stopped are squares. */
function drawMark(
  context: Context,
  { pixel: { x, y }, colour, status }: { pixel: Pixel; colour: string; status: number },
  radius: number,
): void {
  context.fillStyle = colour;
  if (status !== LEARNING) {
    context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
    return;
  }
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
