/**
 * Monte Carlo estimates of a list of cases. A case is one or more cells, each a process that is rolled out in a stream
 * of its own, and the fields that each cell's tally answers.
 */
import { isSimulable, MAX_EXPECTED_ATTEMPTS, PlanBuilder } from '../experiment/plan';
import { InputError, inputIssue, type InputIssue } from '../model/input-error';
import type { Process } from '../model/process';
import { chainProcess } from '../model/token-chain';
import { type AnyCase, isTokenChainCase } from './cases';
import { policyFields } from './estimate-case';
import { estimateFields, type FieldEstimate, type Fields } from './estimate-fields';
import { dataFields } from './estimate-supervised';
import { chainFields } from './estimate-token-case';
import { type EngineChoice, simulate, type SimulationHooks } from './simulate';

/**
 * Blocks of the jackknife: as many as there are groups for, up to 256, because a standard error from B blocks is
 * itself uncertain by a factor 1 ± 1/√(2B).
 */
const BLOCKS = 256;

/** Group size of token chains, whose fields do not depend on groups. */
const CHAIN_GROUP_SIZE = 8;

export interface EstimatedCase {
  readonly study: AnyCase;
  readonly fields: Readonly<Record<string, FieldEstimate>>;
}

/** One process of a case, to be rolled out. */
interface CaseCell {
  /** Index of the case. */
  readonly study: number;
  readonly process: Process;
  readonly groupSize: number;
  readonly stream: number;
  readonly fields: Fields;
  /** Inputs that decide whether it can be rolled out, for messages. */
  readonly policyField: string;
}

/** The cells of case `index` of `count`: streams below `count` are those of the policies, above those of data. */
function caseCells(study: AnyCase, index: number, count: number): CaseCell[] {
  if (isTokenChainCase(study)) {
    const process = chainProcess(study.chain);
    return [
      {
        study: index,
        process,
        groupSize: CHAIN_GROUP_SIZE,
        stream: index,
        fields: chainFields(study, process),
        policyField: 'theta_tok_dC_dW',
      },
    ];
  }
  const { process, dataPolicy, groupSize } = study;
  const policy = {
    study: index,
    process,
    groupSize,
    stream: index,
    fields: policyFields(study),
    policyField: 'theta',
  };
  if (dataPolicy === null) return [policy];
  const data = { ...process, policy: dataPolicy };
  return [
    policy,
    {
      study: index,
      process: data,
      groupSize,
      stream: count + index,
      fields: dataFields(data, process.policy),
      policyField: 'theta_data',
    },
  ];
}

/**
 * Cases come out in order, each with its own streams, so that errors of different cases are independent.
 * @throws InputError for cases that cannot be simulated, or when the trajectories make fewer than two groups.
 */
export async function* estimateCases(
  cases: readonly AnyCase[],
  sampling: { readonly trajectories: number; readonly seed: readonly [low: number, high: number] },
  engines: readonly EngineChoice[],
  hooks: SimulationHooks = {},
): AsyncGenerator<EstimatedCase, void, undefined> {
  const { trajectories, seed } = sampling;
  const cells = cases.flatMap((study, index) => caseCells(study, index, cases.length));
  const issues = cells.flatMap((cell) => cellIssues(cell, trajectories));
  if (issues.length > 0) throw new InputError(issues);

  const builder = new PlanBuilder(seed);
  for (const { process, groupSize, stream } of cells) {
    const blocks = Math.min(BLOCKS, Math.ceil(trajectories / groupSize));
    builder.add(process, { trajectories, groupSize, blocks, stream });
  }
  const left = cases.map((_, index) => cells.filter((cell) => cell.study === index).length);
  const found = cases.map((): Record<string, FieldEstimate> => ({}));
  for await (const { cell: at, tally } of simulate(builder.build(), engines, hooks)) {
    const { study, process, fields } = cells[at]!;
    Object.assign(found[study]!, estimateFields(fields, tally, process));
    left[study]! -= 1;
    if (left[study] === 0) yield { study: cases[study]!, fields: found[study]! };
  }
}

function cellIssues(
  { study, process, groupSize, policyField }: CaseCell,
  trajectories: number,
): InputIssue[] {
  const at = `cases[${study}].inputs`;
  if (!isSimulable(process)) {
    const allowed =
      `a cap of 1 to 4096 attempts: without one, more than ${MAX_EXPECTED_ATTEMPTS} attempts are expected ` +
      `under ${policyField}`;
    return [inputIssue(`${at}.Tmax`, 'inf', allowed)];
  }
  // Said once a case: its cells share the group size.
  if (trajectories > groupSize || policyField === 'theta_data') return [];
  const allowed = `more than one group of ${groupSize} (${at}${policyField === 'theta_tok_dC_dW' ? '' : '.group_size'})`;
  return [inputIssue('--trajectories', trajectories, allowed)];
}
