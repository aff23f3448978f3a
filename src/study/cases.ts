/**
 * Case files: `{"cases": [{"inputs": {…}}]}`, three-logit processes with the objective settings to evaluate them at.
 *
 * A file is checked as a whole: every fault is reported at once, with its path.
 */
import { MAX_ATTEMPTS } from '../experiment/fields';
import { InputError, inputIssue, type InputIssue } from '../model/input-error';
import { constantLength, explicitPmf, MAX_LENGTH, type LengthPmf } from '../model/lengths';
import { explicitPmfIssues } from '../model/length-pmf';
import { MAX_LOGIT, type LogitVector, type Policy } from '../model/policy';
import type { CapRule, Process } from '../model/process';
import { TRAJECTORY_PATTERN } from '../model/trajectory';

export const GROUP_SIZE_RANGE = [2, 256] as const;
/** Largest weight of the KL penalty; far above any use, it keeps results finite. */
export const MAX_KL_WEIGHT = 1e6;

/** The cap rules by their names in case files. */
export const CASE_CAP_RULES: Readonly<Record<string, CapRule>> = {
  truncate: 'truncate',
  fail: 'fail',
  decide_then_fail: 'decide-then-fail',
};

/** One case: a process and what to ask of it. */
export interface StudyCase {
  readonly id: string;
  readonly process: Process;
  /** Reference policy of the KL penalty. */
  readonly reference: Policy;
  /** Policy that wrote the data of SFT and DFT, if the case names one. */
  readonly dataPolicy: Policy | null;
  /** Discount, in (0, 1]. */
  readonly gamma: number;
  readonly groupSize: number;
  /** Weight w of the KL penalty. */
  readonly klWeight: number;
  /** Trajectories to evaluate one by one, as in "W,R,C,S". */
  readonly exampleTrajectories: readonly string[];
}

/**
 * Reads the text of a case file.
 *
 * @throws InputError with every fault of the file.
 */
export function parseCaseFile(text: string): StudyCase[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError([
      { path: '', received: 'text', allowed: 'JSON', message: `The file is not JSON: ${reason}.` },
    ]);
  }
  return parseCases(value);
}

/**
 * Reads the value of a case file; `outputs` and unknown fields are ignored.
 *
 * @throws InputError with every fault of the file.
 */
export function parseCases(file: unknown): StudyCase[] {
  const issues: InputIssue[] = [];
  const cases = isObject(file) ? file['cases'] : undefined;
  if (!Array.isArray(cases) || cases.length === 0) {
    throw new InputError([inputIssue('cases', cases, 'a list of at least one case')]);
  }
  const parsed = cases.map((value: unknown, i) => readCase(value, i, issues));
  if (issues.length > 0) throw new InputError(issues);
  return parsed.filter((value) => value !== null);
}

function readCase(value: unknown, index: number, issues: InputIssue[]): StudyCase | null {
  const path = `cases[${index}].inputs`;
  const inputs = isObject(value) ? value['inputs'] : undefined;
  if (!isObject(inputs)) {
    issues.push(inputIssue(path, inputs, 'an object'));
    return null;
  }
  if ('theta_tok_dC_dW' in inputs) {
    issues.push({
      path: `${path}.theta_tok_dC_dW`,
      received: 'a token-chain case',
      allowed: 'three-logit cases, which have theta',
      message: `${path}: token-chain cases (theta_tok_dC_dW) are not supported in this version; use three-logit cases, which have theta.`,
    });
    return null;
  }
  return new CaseReader(inputs, path, issues).read(index);
}

/** Reads the fields of one case; a fault is recorded and a harmless value returned, so that reading goes on. */
class CaseReader {
  constructor(
    private readonly inputs: Record<string, unknown>,
    private readonly path: string,
    private readonly issues: InputIssue[],
  ) {}

  read(index: number): StudyCase {
    const maxAttempts = this.maxAttempts();
    return {
      id: this.id(index),
      process: {
        policy: this.policy('theta'),
        lengths: { correct: this.lengths('length_correct'), wrong: this.lengths('length_wrong') },
        maxAttempts,
        atCap: this.capRule(maxAttempts),
      },
      reference: this.policy('theta_ref'),
      dataPolicy: this.inputs['theta_data'] === undefined ? null : this.policy('theta_data'),
      gamma: this.number('gamma', (x) => x > 0 && x <= 1, 'a number above 0 and at most 1'),
      groupSize: this.number(
        'group_size',
        (x) => Number.isInteger(x) && x >= GROUP_SIZE_RANGE[0] && x <= GROUP_SIZE_RANGE[1],
        `an integer from ${GROUP_SIZE_RANGE[0]} to ${GROUP_SIZE_RANGE[1]}`,
      ),
      klWeight: this.number(
        'kl_weight_w',
        (x) => x >= 0 && x <= MAX_KL_WEIGHT,
        `a number from 0 to ${MAX_KL_WEIGHT}`,
      ),
      exampleTrajectories: this.trajectories(),
    };
  }

  private fault(field: string, received: unknown, allowed: string): void {
    this.issues.push(inputIssue(`${this.path}.${field}`, received, allowed));
  }

  private number(field: string, ok: (x: number) => boolean, allowed: string): number {
    const value = this.inputs[field];
    if (typeof value === 'number' && ok(value)) return value;
    this.fault(field, value, allowed);
    return 1;
  }

  private id(index: number): string {
    const id = this.inputs['id'];
    if (id === undefined) return `case-${index}`;
    if (typeof id === 'string' && id !== '') return id;
    this.fault('id', id, 'text that is not empty');
    return '';
  }

  private policy(field: string): Policy {
    const value = this.inputs[field];
    const allowed = `a number from −${MAX_LOGIT} to ${MAX_LOGIT} (a logit)`;
    const logits: LogitVector = [0, 0, 0];
    if (!Array.isArray(value) || value.length !== logits.length) {
      this.fault(field, value, 'a list of three logits: theta_s, theta_dC, theta_dW');
      return { thetaS: 0, thetaDC: 0, thetaDW: 0 };
    }
    const [thetaS, thetaDC, thetaDW] = value.map((logit: unknown, i) => {
      if (typeof logit === 'number' && Math.abs(logit) <= MAX_LOGIT) return logit;
      this.fault(`${field}[${i}]`, logit, allowed);
      return 0;
    }) as [number, number, number];
    return { thetaS, thetaDC, thetaDW };
  }

  private lengths(field: string): LengthPmf {
    const value = this.inputs[field];
    const isTokens =
      typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_LENGTH;
    if (isTokens) return constantLength(value);
    if (!isObject(value)) {
      this.fault(
        field,
        value,
        `an integer from 1 to ${MAX_LENGTH} (tokens) or an object {"tokens": probability}`,
      );
      return constantLength(1);
    }
    const issues = explicitPmfIssues(value, `${this.path}.${field}`);
    this.issues.push(...issues);
    return issues.length > 0 ? constantLength(1) : explicitPmf(value as Record<string, number>);
  }

  private maxAttempts(): number | null {
    const value = this.inputs['Tmax'];
    if (value === 'inf') return null;
    return this.number(
      'Tmax',
      (x) => Number.isInteger(x) && x >= 1 && x <= MAX_ATTEMPTS,
      `an integer from 1 to ${MAX_ATTEMPTS} (attempts) or "inf"`,
    );
  }

  private capRule(maxAttempts: number | null): CapRule {
    const value = this.inputs['cap_convention'];
    if (value === undefined && maxAttempts === null) return 'truncate'; // Without a cap it has no effect.
    const rule =
      typeof value === 'string' && Object.hasOwn(CASE_CAP_RULES, value) ? CASE_CAP_RULES[value] : undefined;
    if (rule !== undefined) return rule;
    this.fault('cap_convention', value, `one of ${Object.keys(CASE_CAP_RULES).join(', ')}`);
    return 'truncate';
  }

  private trajectories(): string[] {
    const value = this.inputs['example_trajectories'];
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.fault('example_trajectories', value, 'a list of trajectories such as "W,R,C,S"');
      return [];
    }
    return value.filter((trajectory: unknown, i): trajectory is string => {
      if (typeof trajectory === 'string' && TRAJECTORY_PATTERN.test(trajectory)) return true;
      this.fault(
        `example_trajectories[${i}]`,
        trajectory,
        'answers (C or W) and decisions (R or S) in turn, such as "W,R,C,S"',
      );
      return false;
    });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
