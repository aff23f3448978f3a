/** Reads the fields of a case's inputs. */
import { MAX_ATTEMPTS } from '../experiment/fields';
import { inputIssue, type InputIssue } from '../model/input-error';
import { constantLength, explicitPmf, MAX_LENGTH, type LengthPmf } from '../model/lengths';
import { explicitPmfIssues } from '../model/length-pmf';
import { MAX_LOGIT, type LogitVector } from '../model/policy';
import type { CapRule } from '../model/process';
import { TRAJECTORY_PATTERN } from '../model/trajectory';

/** The cap rules by their names in case files. */
export const CASE_CAP_RULES: Readonly<Record<string, CapRule>> = {
  truncate: 'truncate',
  fail: 'fail',
  decide_then_fail: 'decide-then-fail',
};

/** A fault is recorded and a harmless value returned, so that reading goes on. */
export class CaseReader {
  constructor(
    private readonly inputs: Record<string, unknown>,
    private readonly path: string,
    private readonly issues: InputIssue[],
  ) {}

  fault(field: string, received: unknown, allowed: string): void {
    this.issues.push(inputIssue(`${this.path}.${field}`, received, allowed));
  }

  number(field: string, ok: (x: number) => boolean, allowed: string): number {
    const value = this.inputs[field];
    if (typeof value === 'number' && ok(value)) return value;
    this.fault(field, value, allowed);
    return 1;
  }

  id(index: number): string {
    const id = this.inputs['id'];
    if (id === undefined) return `case-${index}`;
    if (typeof id === 'string' && id !== '') return id;
    this.fault('id', id, 'text that is not empty');
    return '';
  }

  has(field: string): boolean {
    return this.inputs[field] !== undefined;
  }

  /** Three logits, whose names are `names`. */
  logits(field: string, names: string): LogitVector {
    const value = this.inputs[field];
    const allowed = `a number from −${MAX_LOGIT} to ${MAX_LOGIT} (a logit)`;
    if (!Array.isArray(value) || value.length !== 3) {
      this.fault(field, value, `a list of three logits: ${names}`);
      return [0, 0, 0];
    }
    return value.map((logit: unknown, i) => {
      if (typeof logit === 'number' && Math.abs(logit) <= MAX_LOGIT) return logit;
      this.fault(`${field}[${i}]`, logit, allowed);
      return 0;
    }) as [number, number, number];
  }

  integer(field: string, low: number, high: number, unit = ''): number {
    const allowed = `an integer from ${low} to ${high}${unit}`;
    return this.number(field, (x) => Number.isInteger(x) && x >= low && x <= high, allowed);
  }

  lengths(field: string): LengthPmf {
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

  maxAttempts(): number | null {
    const value = this.inputs['Tmax'];
    if (value === 'inf') return null;
    return this.number(
      'Tmax',
      (x) => Number.isInteger(x) && x >= 1 && x <= MAX_ATTEMPTS,
      `an integer from 1 to ${MAX_ATTEMPTS} (attempts) or "inf"`,
    );
  }

  capRule(maxAttempts: number | null): CapRule {
    const value = this.inputs['cap_convention'];
    if (value === undefined && maxAttempts === null) return 'truncate'; // Without a cap it has no effect.
    const rule =
      typeof value === 'string' && Object.hasOwn(CASE_CAP_RULES, value) ? CASE_CAP_RULES[value] : undefined;
    if (rule !== undefined) return rule;
    this.fault('cap_convention', value, `one of ${Object.keys(CASE_CAP_RULES).join(', ')}`);
    return 'truncate';
  }

  trajectories(): string[] {
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

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
