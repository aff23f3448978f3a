/** Arguments for exp, log and quotients: all over the ranges for which WGSL promises an accuracy, and their ends. */
import { ELEMENTARY_SIZE } from '../../engine/engine';
import { LEAST_NORMAL, MOST_DIVISOR } from '../../engine/wgsl-accuracy';
import { Chooser } from './chooser';

/** e^x is a normal float for x in this range: e^−87 = 1.4·2⁻¹²⁶ and e^88 = 0.48·2¹²⁸. */
export const EXP_RANGE: readonly [number, number] = [-87, 88];
/** Exponents of normal floats. */
const LEAST_EXPONENT = -126;
const MOST_EXPONENT = 127;
const BELOW_ONE = 1 - 2 ** -24;
const ABOVE_ONE = 1 + 2 ** -23;
const LARGEST = (2 - 2 ** -23) * 2 ** MOST_EXPONENT;

/** Argument of exp, argument of log, dividend and divisor. */
type Arguments = readonly [exp: number, log: number, dividend: number, divisor: number];

/** Where implementations change formula, and where ranges end. */
const EDGES: readonly Arguments[] = [
  [0, 1, 1, 1],
  [1, BELOW_ONE, 1, 3],
  [-1, ABOVE_ONE, -1, 3],
  [EXP_RANGE[0], 0.5, 1, MOST_DIVISOR],
  [EXP_RANGE[1], 2, 1, -MOST_DIVISOR],
  [2 ** -24, LEAST_NORMAL, 1, LEAST_NORMAL],
  [-(2 ** -24), LARGEST, LEAST_NORMAL, LEAST_NORMAL],
  [Math.LN2 / 2, 0.5 * BELOW_ONE, LARGEST, LARGEST / 2 ** 2],
  [-Math.LN2 / 2, 2 * ABOVE_ONE, BELOW_ONE, ABOVE_ONE],
];

/** `count` random quadruples and the edges, as floats, in the order in which `DeviceEngine.elementary` takes them. */
export function elementaryInputs(count: number, seed: number): Float32Array<ArrayBuffer> {
  // Below lie the choosers of plans and trainings.
  const choose = new Chooser(2 ** 22, seed);
  const inputs = new Float32Array(ELEMENTARY_SIZE * (EDGES.length + count));
  EDGES.forEach((edge, i) => inputs.set(edge, ELEMENTARY_SIZE * i));
  for (let i = EDGES.length; i < EDGES.length + count; i++)
    inputs.set([expArgument(choose), logArgument(choose), ...quotient(choose)], ELEMENTARY_SIZE * i);
  return inputs;
}

function expArgument(choose: Chooser): number {
  if (choose.unit() < 0.5) return choose.between(...EXP_RANGE);
  return choose.of([-1, 1]) * 2 ** choose.between(-24, 4);
}

function logArgument(choose: Chooser): number {
  const kind = choose.unit();
  if (kind < 0.4) return 2 ** choose.between(LEAST_EXPONENT, MOST_EXPONENT);
  if (kind < 0.7) return choose.between(0.25, 4);
  return 1 + choose.of([-1, 1]) * 2 ** choose.between(-23, -2);
}

/** A dividend and a divisor whose quotient, like themselves, is a normal float whatever their fractions. */
function quotient(choose: Chooser): [dividend: number, divisor: number] {
  const float = (exponent: number): number =>
    choose.of([-1, 1]) * Math.fround(1 + choose.unit() * (1 - 2 ** -23)) * 2 ** exponent;
  const below = choose.integer(LEAST_EXPONENT, MOST_EXPONENT - 2);
  const above = choose.integer(
    Math.max(LEAST_EXPONENT, below + LEAST_EXPONENT + 1),
    Math.min(MOST_EXPONENT, below + MOST_EXPONENT - 1),
  );
  return [float(above), float(below)];
}
