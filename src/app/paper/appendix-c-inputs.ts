/** The inputs of the Appendix C machine as text fields: their names, bounds, and reading what was typed. */
import { MAX_LENGTH } from '../../model/lengths';
import { MAX_LOGIT } from '../../model/policy';
import { type AppendixCInputs, APPENDIX_C_INPUTS, TRAJECTORY_PATTERN } from '../../study/paper/appendix-c';

export type InputId =
  | 'thetaS'
  | 'thetaDC'
  | 'thetaDW'
  | 'refS'
  | 'refDC'
  | 'refDW'
  | 'length'
  | 'advantage'
  | 'gamma'
  | 'klWeight'
  | 'trajectory';

export interface InputField {
  readonly id: InputId;
  readonly symbol: string;
  readonly label: string;
  /** What is allowed, as the end of "must be …". */
  readonly allowed: string;
  readonly fits: (text: string) => boolean;
}

/** What was typed, by field. */
export type InputTexts = Readonly<Record<InputId, string>>;

/** More attempts than this make a table that nobody reads. */
const MOST_ATTEMPTS = 32;

const typed = (text: string): number => (text.trim() === '' ? NaN : Number(text.trim().replace('−', '-')));

const number = (low: number, high: number, allowed: string): Pick<InputField, 'allowed' | 'fits'> => ({
  allowed,
  fits: (text) => typed(text) >= low && typed(text) <= high,
});

const logit = number(-MAX_LOGIT, MAX_LOGIT, `a number from −${MAX_LOGIT} to ${MAX_LOGIT}`);

/** "w, r, c, s" or "WRCS" as "W,R,C,S". */
function trajectoryOf(text: string): string {
  return text
    .toUpperCase()
    .replaceAll(/[^A-Z]/g, '')
    .split('')
    .join(',');
}

export const INPUT_FIELDS: readonly InputField[] = [
  { id: 'thetaS', symbol: 'θ_s', label: 'a right answer', ...logit },
  { id: 'thetaDC', symbol: 'θ_d,C', label: 'STOP after a right answer', ...logit },
  { id: 'thetaDW', symbol: 'θ_d,W', label: 'RESAMPLE after a wrong answer', ...logit },
  { id: 'refS', symbol: 'θ_s of π_ref', label: 'reference', ...logit },
  { id: 'refDC', symbol: 'θ_d,C of π_ref', label: 'reference', ...logit },
  { id: 'refDW', symbol: 'θ_d,W of π_ref', label: 'reference', ...logit },
  {
    id: 'length',
    symbol: 'L',
    label: 'tokens of an answer',
    allowed: `a whole number from 1 to ${MAX_LENGTH}`,
    fits: (text) => Number.isInteger(typed(text)) && typed(text) >= 1 && typed(text) <= MAX_LENGTH,
  },
  {
    id: 'advantage',
    symbol: 'A_i',
    label: 'advantage of the trajectory',
    ...number(-1000, 1000, 'a number from −1000 to 1000'),
  },
  {
    id: 'gamma',
    symbol: 'γ',
    label: 'discount of an action',
    ...number(Number.MIN_VALUE, 1, 'a number above 0 and at most 1'),
  },
  {
    id: 'klWeight',
    symbol: 'w',
    label: 'weight of the penalty',
    ...number(0, 1000, 'a number from 0 to 1000'),
  },
  {
    id: 'trajectory',
    symbol: 'τ',
    label: 'trajectory',
    allowed: `answers C or W and decisions R or S in turn, such as W,R,C,S; at most ${MOST_ATTEMPTS} attempts`,
    fits: (text) =>
      TRAJECTORY_PATTERN.test(trajectoryOf(text)) &&
      trajectoryOf(text).split(',').length <= 2 * MOST_ATTEMPTS,
  },
];

export function textsOf({
  policy,
  reference,
  length,
  advantage,
  gamma,
  klWeight,
  trajectory,
}: AppendixCInputs): InputTexts {
  return {
    thetaS: String(policy.thetaS),
    thetaDC: String(policy.thetaDC),
    thetaDW: String(policy.thetaDW),
    refS: String(reference.thetaS),
    refDC: String(reference.thetaDC),
    refDW: String(reference.thetaDW),
    length: String(length),
    advantage: String(advantage),
    gamma: String(gamma),
    klWeight: String(klWeight),
    trajectory,
  };
}

/** The fields whose text does not fit. */
export function misfits(texts: InputTexts): readonly InputField[] {
  return INPUT_FIELDS.filter(({ id, fits }) => !fits(texts[id]));
}

/** The inputs; only for texts without misfits. */
export function inputsOf(texts: InputTexts): AppendixCInputs {
  return {
    policy: { thetaS: typed(texts.thetaS), thetaDC: typed(texts.thetaDC), thetaDW: typed(texts.thetaDW) },
    reference: { thetaS: typed(texts.refS), thetaDC: typed(texts.refDC), thetaDW: typed(texts.refDW) },
    length: typed(texts.length),
    advantage: typed(texts.advantage),
    gamma: typed(texts.gamma),
    klWeight: typed(texts.klWeight),
    trajectory: trajectoryOf(texts.trajectory),
  };
}

/** True where the inputs are those that Appendix C prints its numbers for. */
export function isAppendixC(inputs: AppendixCInputs): boolean {
  return JSON.stringify(inputs) === JSON.stringify(APPENDIX_C_INPUTS);
}
