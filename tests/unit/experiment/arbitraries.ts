/** Random experiments, as files have them. */
import fc from 'fast-check';
import { ADVANTAGE_IDS } from '../../../src/objective/advantages';
import { TRAINING_FIELDS } from '../../../src/experiment/training-fields';
import { AXIS_FIELDS } from '../../../src/experiment/fields';
import { numericRange, type Field } from '../../../src/experiment/field-types';

const length = fc.integer({ min: 1, max: 4096 });

/** Any length distribution, or a number for a constant. */
export const lengthValue = fc.oneof(
  length,
  fc.record({ kind: fc.constant('constant'), tokens: length }),
  fc.tuple(length, length).map(([a, b]) => ({ kind: 'uniform', min: Math.min(a, b), max: Math.max(a, b) })),
  fc.record(
    { kind: fc.constant('geometric'), mean: fc.double({ min: 1, max: 4096, noNaN: true }), max: length },
    { requiredKeys: ['kind', 'mean'] },
  ),
  fc.record(
    { max: length, kind: fc.constant('poisson'), mean: fc.double({ min: 1e-6, max: 4096, noNaN: true }) },
    { requiredKeys: ['kind', 'mean'] },
  ),
  fc.record({
    kind: fc.constant('log-normal'),
    median: fc.double({ min: 1, max: 4096, noNaN: true }),
    sigma: fc.double({ min: 1e-3, max: 10, noNaN: true }),
  }),
  fc.uniqueArray(length, { minLength: 1, maxLength: 8 }).map((lengths) => ({
    kind: 'explicit',
    pmf: Object.fromEntries(lengths.map((tokens) => [String(tokens), 1 / lengths.length])),
  })),
);

const lengthPair = fc.oneof(lengthValue, fc.record({ correct: lengthValue, wrong: lengthValue }));
const logit = fc.double({ min: -40, max: 40, noNaN: true });
const optional = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
const optionalLogit = fc.oneof(fc.constant(null), logit);
const policy = optional({ thetaS: logit, thetaDC: logit, thetaDW: logit });
const seed = fc.oneof(
  fc.maxSafeNat(),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => `0x${value.toString(16)}`),
);
const text = fc.string({ unit: 'grapheme', maxLength: 20 });

/** Narrower bounds than the fields', so that every combination fits the limits that join them. */
const NARROW: Readonly<Record<string, readonly [min: number, max: number]>> = {
  'sampling.trajectories': [2 ** 18, 2 ** 32 - 2 ** 8],
  'sampling.blocks': [32, 128],
  'objective.groupSize': [2, 64],
};

/** Values that a field takes. */
export function fieldValues(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'number':
      return fc.double({ min: field.min, max: field.max, noNaN: true });
    case 'integer': {
      const [min, max] = NARROW[field.path] ?? [field.min, field.max];
      const values = fc.integer({ min, max });
      return field.nullMeans === undefined ? values : fc.oneof(values, fc.constant(null));
    }
    case 'choice':
      return fc.constantFrom(...field.choices);
    case 'boolean':
      return fc.boolean();
    case 'text':
      return text;
    case 'seed':
      return seed;
    case 'length':
      return lengthValue;
    case 'length-pair':
      return lengthPair;
  }
}

/** From, to and points of a range of integers that has that many. */
export const integerRange = (
  min: number,
  max: number,
  maxPoints: number,
): fc.Arbitrary<{ from: number; to: number; points: number }> =>
  fc
    .tuple(
      fc.integer({ min, max: max - 1 }),
      fc.integer({ min: 1, max: max - min }),
      fc.integer({ min: 2, max: maxPoints }),
    )
    .map(([from, width, points]) => {
      const to = Math.min(max, from + width);
      return { from, to, points: Math.min(points, to - from + 1) };
    });

const MAX_POINTS = 10;

const scale = fc.constantFrom('linear', 'log');

function range(field: Field): fc.Arbitrary<unknown> | null {
  const bounds = numericRange(field);
  if (bounds === null || field.path === 'sampling.trajectories') return null;
  const { path } = field;
  if (bounds.integer) {
    const [min, max] = NARROW[path] ?? [Math.max(1, bounds.min), Math.min(bounds.max, 10_000)];
    return fc
      .tuple(integerRange(min, max, MAX_POINTS), scale)
      .map(([ends, of]) => ({ path, ...ends, scale: of }));
  }
  // The ends below go from 1 to 40.
  if (bounds.min > 1 || bounds.max < 40) return null;
  const ends = fc.tuple(
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 20 }),
    fc.nat({ max: MAX_POINTS - 2 }),
  );
  return fc.tuple(ends, scale, fc.boolean()).map(([[from, width, extra], of, integers]) => ({
    path,
    from,
    to: from + width,
    points: 2 + (integers ? Math.min(extra, width - 1) : extra),
    scale: of,
    integers,
  }));
}

const axis = fc.constantFrom(...AXIS_FIELDS).chain((field) => {
  const values = fc
    .array(fieldValues(field), { minLength: 1, maxLength: 5 })
    .map((list) => ({ path: field.path, values: list }));
  const ranged = range(field);
  return ranged === null ? values : fc.oneof(values, ranged);
});

const overlap = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

const sweep = fc
  .array(axis, { maxLength: 3 })
  .map((axes) => axes as { path: string }[])
  .map((axes) => axes.filter(({ path }, i) => !axes.slice(0, i).some((other) => overlap(other.path, path))));

/** A valid experiment file, with any of its fields left out. */
export const experimentFile: fc.Arbitrary<object> = fc
  .record(
    {
      name: text,
      description: text,
      model: optional({
        kind: fc.constant('three-logit'),
        policy,
        reference: policy,
        old: optional({ thetaS: optionalLogit, thetaDC: optionalLogit, thetaDW: optionalLogit }),
        data: policy,
        lengths: lengthPair,
        maxAttempts: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 4096 })),
        atCap: fc.constantFrom('truncate', 'fail', 'decide-then-fail'),
      }),
      objective: optional({
        advantage: fc.constantFrom(...ADVANTAGE_IDS),
        groupSize: fc.integer({ min: 2, max: 64 }),
        kl: optional({ weight: fc.double({ min: 0, max: 1000, noNaN: true }) }),
      }),
      sampling: optional({
        trajectories: fc.integer({ min: 2 ** 18, max: 2 ** 32 - 2 ** 8 }),
        blocks: fc.integer({ min: 32, max: 128 }),
        seed,
        commonRandomNumbers: fc.boolean(),
      }),
      training: optional(
        Object.fromEntries(
          TRAINING_FIELDS.map((field) => [field.path.replace('training.', ''), fieldValues(field)]),
        ),
      ),
      sweep,
    },
    { requiredKeys: [] },
  )
  .map((fields) => ({ version: 1, ...fields }));
