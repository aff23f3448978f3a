/**
 * exp, log and quotients of a device against float64, in ULP, within what WGSL promises: the bounds on signals and on
 * training steps (`docs/signal-bounds.md`) rest on nothing else.
 */
import { type DeviceEngine, ELEMENTARY_SIZE } from '../../engine/engine';
import {
  DIVISION_ULPS,
  EXP_ULPS,
  EXP_ULPS_PER_UNIT,
  LEAST_NORMAL,
  LOG_NEAR_ONE,
  LOG_RANGE_NEAR_ONE,
  LOG_ULPS,
} from '../../engine/wgsl-accuracy';
import type { Check } from './check';
import { elementaryInputs, EXP_RANGE } from './elementary-inputs';
import { ulp } from './ulp';

/** What a device made of one function on one range. */
export interface Measured {
  /** "log(x), x in [0.5, 2]". */
  readonly name: string;
  /** Unit of errors and bounds: units in the last place of the exact value, or the value's own. */
  readonly unit: 'ULP' | 'absolute';
  /** The bound as the specification words it. */
  readonly promised: string;
  readonly inputs: number;
  /** Where the error comes nearest to its bound, or passes it by most. */
  readonly worst: Worst;
  readonly within: boolean;
  /** True where every error is within what the lab's own bounds take for granted, which is more: see `RELATIVE_ULP`. */
  readonly sound: boolean;
}

interface Worst {
  /** The arguments, one or two. */
  readonly at: readonly number[];
  readonly result: number;
  readonly exact: number;
  readonly error: number;
  readonly bound: number;
}

interface Rule {
  readonly name: string;
  readonly unit: Measured['unit'];
  readonly promised: string;
  /** Arguments, places in the inputs; the result, a place in the outputs. */
  readonly from: readonly number[];
  readonly to: number;
  readonly holds: (x: number) => boolean;
  readonly exact: (x: number, y: number) => number;
  /** In `unit`. */
  readonly bound: (x: number) => number;
}

const nearOne = (x: number): boolean => x >= LOG_RANGE_NEAR_ONE[0] && x <= LOG_RANGE_NEAR_ONE[1];
const everywhere = (): boolean => true;

const RULES: readonly Rule[] = [
  {
    name: `exp(x), x in [${EXP_RANGE.join(', ').replace('-', '−')}]`,
    unit: 'ULP',
    promised: `${EXP_ULPS} + ${EXP_ULPS_PER_UNIT}·|x| ULP`,
    from: [0],
    to: 0,
    holds: everywhere,
    exact: Math.exp,
    bound: (x) => EXP_ULPS + EXP_ULPS_PER_UNIT * Math.abs(x),
  },
  {
    name: `log(x), x in [${LOG_RANGE_NEAR_ONE.join(', ')}]`,
    unit: 'absolute',
    promised: '2^−21 absolute',
    from: [1],
    to: 1,
    holds: nearOne,
    exact: Math.log,
    bound: () => LOG_NEAR_ONE,
  },
  {
    name: 'log(x), x > 2',
    unit: 'ULP',
    promised: `${LOG_ULPS} ULP`,
    from: [1],
    to: 1,
    holds: (x) => x > LOG_RANGE_NEAR_ONE[1],
    exact: Math.log,
    bound: () => LOG_ULPS,
  },
  {
    name: 'log(x), x < 0.5',
    unit: 'ULP',
    promised: `${LOG_ULPS} ULP`,
    from: [1],
    to: 1,
    holds: (x) => x < LOG_RANGE_NEAR_ONE[0],
    exact: Math.log,
    bound: () => LOG_ULPS,
  },
  {
    name: 'x / y, |y| in [2^−126, 2^126]',
    unit: 'ULP',
    promised: `${DIVISION_ULPS} ULP`,
    from: [2, 3],
    to: 2,
    holds: everywhere,
    exact: (x, y) => x / y,
    bound: () => DIVISION_ULPS,
  },
  {
    name: '1 / x, |x| in [2^−126, 2^126]',
    unit: 'ULP',
    promised: `${DIVISION_ULPS} ULP`,
    from: [3],
    to: 3,
    holds: everywhere,
    exact: (x) => 1 / x,
    bound: () => DIVISION_ULPS,
  },
];

/**
 * Math.exp, Math.log and quotients of float64 are themselves off by up to one unit in the last of 53 bits: 2⁻⁵² of the
 * value, a 2⁻²⁸th of an ULP of 32 bits.
 */
const FLOAT64_ERROR = 2 ** -52;

/**
 * Bounds on signals and training count an ULP as 2⁻²³ of the value (`docs/signal-bounds.md`). A true ULP is between half
 * of that and all of it, so a device may break WGSL's promise by a little and still keep every bound of the lab.
 */
const RELATIVE_ULP = 2 ** -23;

/** Errors of results, as `DeviceEngine.elementary` gives them for these inputs, by function and range. */
export function measureAccuracy(
  inputs: Float32Array<ArrayBuffer>,
  results: Float32Array<ArrayBuffer>,
): Measured[] {
  return RULES.map((rule): Measured => {
    let count = 0;
    let share = -1;
    let sound = true;
    let worst: Worst = { at: [], result: NaN, exact: NaN, error: NaN, bound: NaN };
    for (let start = 0; start < inputs.length; start += ELEMENTARY_SIZE) {
      const [x, y = 0] = rule.from.map((place) => inputs[start + place]!) as [number, number?];
      if (!rule.holds(x)) continue;
      count++;
      const exact = rule.exact(x, y);
      const result = results[start + rule.to]!;
      const unit = rule.unit === 'ULP' ? ulp(exact) : 1;
      const bound =
        rule.bound(x) + (Math.abs(exact) * FLOAT64_ERROR + flushed(exact, rule.bound(x) * unit)) / unit;
      const error = Math.abs(result - exact) / unit;
      const taken = rule.unit === 'ULP' ? Math.max(unit, RELATIVE_ULP * Math.abs(exact)) / unit : 1;
      sound &&= error <= bound * taken;
      // What is no number is beyond every bound.
      const of = Number.isNaN(error) ? Infinity : error / bound;
      if (of <= share) continue;
      share = of;
      worst = { at: rule.from.map((place) => inputs[start + place]!), result, exact, error, bound };
    }
    const { name, unit, promised } = rule;
    return { name, unit, promised, inputs: count, worst, within: share >= 0 && share <= 1, sound };
  });
}

/** What a device may lose at most by taking a result for 0 that rounding made subnormal. */
function flushed(exact: number, error: number): number {
  return Math.abs(exact) - error < LEAST_NORMAL ? LEAST_NORMAL : 0;
}

/** @param count random inputs beside the edges */
export async function checkAccuracy(engine: DeviceEngine, count: number, seed: number): Promise<Check> {
  const inputs = elementaryInputs(count, seed);
  const measured = measureAccuracy(inputs, await engine.elementary(inputs));
  const beyond = measured.filter(({ sound }) => !sound);
  const strict = measured.filter(({ within, sound }) => sound && !within);
  return {
    engine: engine.id,
    name: 'accuracy',
    passed: beyond.length === 0,
    detail:
      beyond.length === 0
        ? `exp, log and quotients of ${inputs.length / ELEMENTARY_SIZE} inputs are as near to float64 as the bounds here ask: ` +
          `${measured.map(nearest).join('; ')}.${strict.map(strictly).join('')}`
        : `${beyond.length} of ${measured.length} functions are further off than WGSL allows. First: ${broken(beyond[0]!)}`,
    evidence: { kind: 'accuracy', measured },
  };
}

function nearest({ name, unit, worst }: Measured): string {
  return `${name} at most ${errorText(worst.error, unit)} of ${errorText(worst.bound, unit)}`;
}

/** A breach that no bound of the lab feels. */
function strictly(measured: Measured): string {
  return ` Strictly, WGSL promises more, but no bound here rests on it: ${broken(measured)}`;
}

function broken({ name, unit, promised, worst }: Measured): string {
  const { at, result, exact, error, bound } = worst;
  return (
    `${name} at ${at.join(' and ')} is ${result}, and ${exact} in float64: an error of ${errorText(error, unit)} where ` +
    `${promised} are allowed, here ${errorText(bound, unit)}.`
  );
}

/** "2.31 ULP" or "1.2e-7". */
export function errorText(error: number, unit: Measured['unit']): string {
  return unit === 'ULP' ? `${error.toPrecision(3)} ULP` : error.toExponential(1);
}
