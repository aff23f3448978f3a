/**
 * Monte Carlo estimates of a list of cases. A case is one or more cells, each a process that is rolled out in a stream
 * of its own, and the fields that each cell's tally answers.
 */
import { isSimulable, MAX_EXPECTED_ATTEMPTS, type Plan, PlanBuilder } from '../experiment/plan';
import { InputError, inputIssue, type InputIssue } from '../model/input-error';
import type { Process } from '../model/process';
import { chainProcess } from '../model/token-chain';
import type { CellTally } from '../model/tally';
import { type AnyCase, isTokenChainCase } from './cases';
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

/**
 * Trajectories behind the fields that need them one by one: that kernel replays a trajectory for each of its programs,
 * and some ten times slower than the tally counts.
 */
export const DISCOUNTED_TRAJECTORIES = 2 ** 15;

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
  const plan = casePlan(cells, trajectories, seed);
  const found = new Map<number, Record<string, FieldEstimate>>();
  for await (const { cell: at, tally } of simulate(plan, engines, hooks)) {
    const { study: index, process, fields } = cells[at]!;
    found.set(index, { ...found.get(index), ...estimateFields(fields, tally, process) });
  }
  if (discounted) {
    const some = new Map([...found.keys()].map((index) => [index, cases[index]!]));
    for await (const [index, fields] of estimateDiscounted(some, trajectories, seed, engines, hooks))
      found.set(index, { ...found.get(index), ...fields });
  }
  for (const [index, fields] of [...found].sort(([i], [j]) => i - j)) yield { study: cases[index]!, fields };
}

export interface CaseSampling {
  readonly trajectories: number;
  readonly seed: readonly [low: number, high: number];
  /** False to leave out the fields that need a second simulation. */
  readonly discounted?: boolean;
}

/** One cell of the plan for each of these, with as many blocks as there are groups for. */
function casePlan(
  cells: readonly Pick<CaseCell, 'process' | 'groupSize' | 'stream'>[],
  trajectories: number,
  seed: readonly [low: number, high: number],
): Plan {
  const builder = new PlanBuilder(seed);
  for (const { process, groupSize, stream } of cells) {
    const blocks = Math.min(BLOCKS, Math.ceil(trajectories / groupSize));
    builder.add(process, { trajectories, groupSize, blocks, stream });
  }
  return builder.build();
}

/** The discounted fields of cases by their index: a tally of the first trajectories of each, then their signals. */
async function* estimateDiscounted(
  cases: ReadonlyMap<number, AnyCase>,
  trajectories: number,
  seed: readonly [low: number, high: number],
  engines: readonly EngineChoice[],
  hooks: SimulationHooks,
): AsyncGenerator<[index: number, fields: Record<string, FieldEstimate>], void, undefined> {
  const wanted = [...cases].flatMap(([index, study]) => {
    if (isTokenChainCase(study)) return [];
    const programs = discountedPrograms(study);
    return programs.length === 0 ? [] : [{ index, study, programs, stream: index, ...study }];
  });
  if (wanted.length === 0) return;
  const plan = casePlan(wanted, Math.min(trajectories, DISCOUNTED_TRAJECTORIES), seed);
  const tallies: CellTally[] = [];
  for await (const { cell, tally } of simulate(plan, engines, hooks)) tallies[cell] = tally;

  const jobs = wanted.flatMap(({ programs }, at) => programs.map((program) => ({ at, program })));
  const sums = jobs.map((): Float64Array[] => []);
  const signalPlan = { ...plan, cells: jobs.map(({ at }) => plan.cells[at]!) };
  const programs = jobs.map(({ program }) => program);
  for await (const block of simulateSignals(signalPlan, programs, engines, hooks))
    sums[block.cell]![block.block] = block.sums;
  for (const [at, { index, study }] of wanted.entries()) {
    const own = sums.filter((_, job) => jobs[job]!.at === at);
    yield [index, discountedFields(study, tallies[at]!, own)];
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
