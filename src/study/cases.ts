/**
 * Case files: `{"cases": [{"inputs": {…}}]}`, processes with the objective settings to evaluate them at. A case is a
 * three-logit process (`theta`) or a token chain (`theta_tok_dC_dW`).
 *
 * A file is checked as a whole: every fault is reported at once, with its path.
 */
import { InputError, inputIssue, type InputIssue } from '../model/input-error';
import { MAX_LENGTH } from '../model/lengths';
import type { LogitVector, Policy } from '../model/policy';
import type { Process } from '../model/process';
import type { TokenChain, TokenPolicy } from '../model/token-chain';
import { CaseReader, isObject } from './case-reader';

export { CASE_CAP_RULES } from './case-reader';

export const GROUP_SIZE_RANGE = [2, 256] as const;
/** Largest weight of the KL penalty; far above any use, it keeps results finite. */
export const MAX_KL_WEIGHT = 1e6;

/** A three-logit process and what to ask of it. */
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

/** A token chain, to be asked for its reward and KL gradients. */
export interface TokenChainCase {
  readonly id: string;
  readonly chain: TokenChain;
  /** Reference policy of the KL penalty. */
  readonly reference: TokenPolicy;
}

/** Any case of a file. */
export type AnyCase = StudyCase | TokenChainCase;

export function isTokenChainCase(study: AnyCase): study is TokenChainCase {
  return 'chain' in study;
}

/**
 * Reads the text of a case file.
 *
 * @throws InputError with every fault of the file.
 */
export function parseCaseFile(text: string): AnyCase[] {
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
export function parseCases(file: unknown): AnyCase[] {
  const issues: InputIssue[] = [];
  const cases = isObject(file) ? file['cases'] : undefined;
  if (!Array.isArray(cases) || cases.length === 0) {
    throw new InputError([inputIssue('cases', cases, 'a list of at least one case')]);
  }
  const parsed = cases.map((value: unknown, i) => readCase(value, i, issues));
  if (issues.length > 0) throw new InputError(issues);
  return parsed.filter((value) => value !== null);
}

function readCase(value: unknown, index: number, issues: InputIssue[]): AnyCase | null {
  const path = `cases[${index}].inputs`;
  const inputs = isObject(value) ? value['inputs'] : undefined;
  if (!isObject(inputs)) {
    issues.push(inputIssue(path, inputs, 'an object'));
    return null;
  }
  const reader = new CaseReader(inputs, path, issues);
  return reader.has('theta_tok_dC_dW') ? readTokenChain(reader, index) : readThreeLogit(reader, index);
}

function readThreeLogit(reader: CaseReader, index: number): StudyCase {
  const policy = (field: string): Policy => {
    const [thetaS, thetaDC, thetaDW] = reader.logits(field, 'theta_s, theta_dC, theta_dW');
    return { thetaS, thetaDC, thetaDW };
  };
  const maxAttempts = reader.maxAttempts();
  return {
    id: reader.id(index),
    process: {
      policy: policy('theta'),
      lengths: { correct: reader.lengths('length_correct'), wrong: reader.lengths('length_wrong') },
      maxAttempts,
      atCap: reader.capRule(maxAttempts),
    },
    reference: policy('theta_ref'),
    dataPolicy: reader.has('theta_data') ? policy('theta_data') : null,
    gamma: reader.number('gamma', (x) => x > 0 && x <= 1, 'a number above 0 and at most 1'),
    groupSize: reader.integer('group_size', ...GROUP_SIZE_RANGE),
    klWeight: reader.number(
      'kl_weight_w',
      (x) => x >= 0 && x <= MAX_KL_WEIGHT,
      `a number from 0 to ${MAX_KL_WEIGHT}`,
    ),
    exampleTrajectories: reader.trajectories(),
  };
}

function readTokenChain(reader: CaseReader, index: number): TokenChainCase {
  const policy = (field: string): TokenPolicy => {
    const [thetaTok, thetaDC, thetaDW]: LogitVector = reader.logits(field, 'theta_tok, theta_dC, theta_dW');
    return { thetaTok, thetaDC, thetaDW };
  };
  const maxAttempts = reader.maxAttempts();
  const tokens = reader.integer('tokens_per_answer_L', 1, MAX_LENGTH, ' (tokens)');
  return {
    id: reader.id(index),
    chain: {
      policy: policy('theta_tok_dC_dW'),
      tokens,
      critical: reader.integer('critical_tokens_m', 1, tokens, ' (tokens_per_answer_L)'),
      maxAttempts,
      atCap: reader.capRule(maxAttempts),
    },
    reference: policy('theta_ref'),
  };
}
