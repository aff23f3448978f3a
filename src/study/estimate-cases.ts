/**
 * Monte Carlo estimates of a list of cases. A case is one or more cells, each a process that is rolled out in a stream
 * of its own, and the fields that each cell's tally answers.
 */
import {
  type CellPlan,
  isSimulable,
  MAX_EXPECTED_ATTEMPTS,
  type Plan,
  PlanBuilder,
} from '../experiment/plan';
import { InputError, inputIssue, type InputIssue } from '../model/input-error';
import type { Process } from '../model/process';
import { chainProcess } from '../model/token-chain';
import type { CellTally } from '../model/tally';
import type { SignalProgram } from '../objective/signal-program';
import { type AnyCase, isTokenChainCase, type StudyCase } from './cases';
import { policyFields } from './estimate-case';
import { discountedFields, discountedPrograms } from './estimate-discounted';
import { estimateFields, type FieldEstimate, type Fields } from './estimate-fields';
import { dataFields } from './estimate-supervised';
import { chainFields } from './estimate-token-case';
import { type EngineChoice, simulate, simulateSignals, type SimulationHooks } from './simulate';

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

/** Cases that are simulated together: their tallies are held until the signals of all have come. */
const CASES_AT_ONCE = 64;

/**
 * Cases come out in order, each with its own streams, so that errors of different cases are independent.
 * @throws InputError for cases that cannot be simulated, or when the trajectories make fewer than two groups.
 */
export async function* estimateCases(
  cases: readonly AnyCase[],
  sampling: CaseSampling,
  engines: readonly EngineChoice[],
  hooks: SimulationHooks = {},
): AsyncGenerator<EstimatedCase, void, undefined> {
  const cells = cases.flatMap((study, index) => caseCells(study, index, cases.length));
  const issues = cells.flatMap((cell) => cellIssues(cell, sampling.trajectories));
  if (issues.length > 0) throw new InputError(issues);
  for (let first = 0; first < cases.length; first += CASES_AT_ONCE) {
    const some = cells.filter(({ study }) => study >= first && study < first + CASES_AT_ONCE);
    yield* estimateCells(cases, some, sampling, engines, hooks);
  }
}

/** The cases of these cells, in order: first the tallies of all, then the signals of those that need them. */
async function* estimateCells(
  cases: readonly AnyCase[],
  cells: readonly CaseCell[],
  { trajectories, seed, discounted = true }: CaseSampling,
  engines: readonly EngineChoice[],
  hooks: SimulationHooks,
): AsyncGenerator<EstimatedCase, void, undefined> {
  const builder = new PlanBuilder(seed);
  for (const { process, groupSize, stream } of cells) {
    const blocks = Math.min(BLOCKS, Math.ceil(trajectories / groupSize));
    builder.add(process, { trajectories, groupSize, blocks, stream });
  }
  const plan = builder.build();
  const found = new Map<number, Record<string, FieldEstimate>>();
  const wanted: WantedSignals[] = [];
  for await (const { cell: at, tally } of simulate(plan, engines, hooks)) {
    const { study: index, process, fields, policyField } = cells[at]!;
    found.set(index, { ...found.get(index), ...estimateFields(fields, tally, process) });
    const study = cases[index]!;
    // The data policy's cell has no discounted fields.
    if (!discounted || isTokenChainCase(study) || policyField !== 'theta') continue;
    const programs = discountedPrograms(study);
    if (programs.length > 0) wanted.push({ index, study, cell: plan.cells[at]!, tally, programs });
  }
  for await (const { index, study, tally, sums } of signalsOf(plan, wanted, engines, hooks)) {
    found.set(index, { ...found.get(index), ...discountedFields(study, tally, sums) });
  }
  for (const [index, fields] of [...found].sort(([i], [j]) => i - j)) yield { study: cases[index]!, fields };
}

export interface CaseSampling {
  readonly trajectories: number;
  readonly seed: readonly [low: number, high: number];
  /** False to leave out the fields that need a second simulation. */
  readonly discounted?: boolean;
}

interface WantedSignals {
  readonly index: number;
  readonly study: StudyCase;
  readonly cell: CellPlan;
  readonly tally: CellTally;
  readonly programs: readonly SignalProgram[];
}

/** Every program of every case on the case's own trajectories, in one simulation. */
async function* signalsOf(
  plan: Plan,
  wanted: readonly WantedSignals[],
  engines: readonly EngineChoice[],
  hooks: SimulationHooks,
): AsyncGenerator<WantedSignals & { readonly sums: readonly Float64Array[][] }, void, undefined> {
  if (wanted.length === 0) return;
  const jobs = wanted.flatMap((one) => one.programs.map((program) => ({ one, program })));
  const sums = jobs.map((): Float64Array[] => []);
  const cells = jobs.map(({ one }) => one.cell);
  const programs = jobs.map(({ program }) => program);
  for await (const { cell, block, sums: own } of simulateSignals(
    { ...plan, cells },
    programs,
    engines,
    hooks,
  ))
    sums[cell]![block] = own;
  for (const one of wanted) {
    yield { ...one, sums: sums.filter((_, job) => jobs[job]!.one === one) };
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
