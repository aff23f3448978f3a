/**
 * Objectives side by side on one policy and one set of trajectories: the same random numbers for all, so that
 * differences between objectives are sharper than the objectives themselves.
 */
import { assertSimulable, settingsProcess } from '../../experiment/cell';
import type { Experiment, Settings } from '../../experiment/experiment';
import { type Cell, expandGrid } from '../../experiment/grid';
import { type Plan, PlanBuilder } from '../../experiment/plan';
import { seedWords } from '../../experiment/seed';
import { InputError, inputIssue, type InputIssue } from '../../model/input-error';
import type { LogitVector, Policy } from '../../model/policy';
import type { Process } from '../../model/process';
import type { CellTally } from '../../model/tally';
import { meanTokens } from '../../objective/batch-outcomes';
import { aggregationShare } from '../../objective/charges';
import { type Route, routeOf, type Setting } from '../../objective/evaluation';
import { exactOutcomes, exactSignal } from '../../objective/exact-signal';
import { withKlWeight } from '../../objective/kl-weight';
import { signalProgram } from '../../objective/lowering';
import type { Objective, RlObjective } from '../../objective/objective';
import type { SignalProgram } from '../../objective/signal-program';
import { tallyOutcomes, tallySignal } from '../../objective/tally-signal';
import { trajectories } from '../../objective/totals';
import { type Estimate, jackknifeOf, leaveOneOutTotals } from '../jackknife';
import { type EngineChoice, simulate, simulateSignals, type SimulationHooks } from '../simulate';
import { loopSignals, signalOf } from './batch-route';
import { partGradient, readVector, signalVector } from './measure';
import { KL_WEIGHT_AXIS } from './objectives';
import type { ComparedTerm, NamedObjective, ObjectiveResult, PartTerm } from './result';

/** A cell of a grid with the results of its objectives. */
export interface ComparedCell {
  readonly cell: Cell;
  readonly results: readonly ObjectiveResult[];
}

/**
 * The same objectives in every cell of an experiment's grid. An axis of `objective.kl.weight` sets the weight of every
 * KL penalty that is on; without one each objective keeps its own.
 *
 * @throws InputError for a cell that cannot be simulated, and for an axis that no comparison reads.
 */
export async function* compareExperiment(
  experiment: Experiment,
  objectives: readonly NamedObjective[],
  engines: readonly EngineChoice[],
  hooks: SimulationHooks = {},
): AsyncGenerator<ComparedCell, void, undefined> {
  const { sweep } = experiment;
  const unread = unreadAxes(experiment);
  if (unread.length > 0) throw new InputError(unread);
  const weighs = sweep.some(({ path }) => path === KL_WEIGHT_AXIS);
  const cells = expandGrid(experiment);
  cells.forEach(assertComparable);
  for (const [i, cell] of cells.entries()) {
    const own: SimulationHooks =
      cells.length === 1
        ? hooks
        : {
            ...hooks,
            onProgress: (progress) =>
              hooks.onProgress?.({ ...progress, cell: { number: i + 1, of: cells.length } }),
          };
    const results = new Map<string, ObjectiveResult>();
    const weight = cell.settings.objective.kl.weight;
    const weighed = weighs
      ? objectives.map((one) => ({ ...one, objective: withKlWeight(one.objective, weight) }))
      : objectives;
    for await (const result of compareObjectives(cell.settings, weighed, engines, own, cell.index))
      results.set(result.id, result);
    yield { cell, results: objectives.map(({ id }) => results.get(id)!) };
  }
}

/** Axes that no comparison reads: every cell would be the same. */
function unreadAxes({ sweep }: Experiment): InputIssue[] {
  return sweep.flatMap(({ path }, i) => {
    const at = `sweep[${i}].path`;
    if (path === 'objective.advantage') {
      const allowed =
        'a field of the model, the group size or the KL weight: objectives bring their own advantage';
      return [inputIssue(at, path, allowed)];
    }
    if (!path.startsWith('training.')) return [];
    const instead =
      path === 'training.klWeight'
        ? `${KL_WEIGHT_AXIS}, the weight in a comparison`
        : 'a field that a comparison reads: those of training are read by "lab run"';
    return [inputIssue(at, path, instead)];
  });
}

/** @throws InputError for a cell whose trajectories, or those of the data, cannot be simulated. */
export function assertComparable(cell: Cell): void {
  const { model } = cell.settings;
  for (const policy of [rolloutPolicy(model), model.data])
    assertSimulable({ ...cell, settings: { ...cell.settings, model: { ...model, policy } } });
}

/** Yields the result of each objective as soon as it is known: those that the tally answers first. */
export async function* compareObjectives(
  settings: Settings,
  objectives: readonly NamedObjective[],
  engines: readonly EngineChoice[],
  hooks: SimulationHooks = {},
  stream = 0,
): AsyncGenerator<ObjectiveResult, void, undefined> {
  const rollouts = new Rollouts(settings, stream);
  const cases = objectives.map((named) => new ObjectiveCase(named, settings, rollouts));
  const tallies = new Map<number, CellTally>();
  for await (const { cell, tally } of simulate(rollouts.plan, engines, hooks)) tallies.set(cell, tally);
  const evaluated = (one: ObjectiveCase, sums?: Float64Array[]): ObjectiveResult => {
    hooks.signal?.throwIfAborted();
    return one.evaluate(tallies.get(one.cell)!, sums);
  };
  for (const one of cases) if (one.isTallied) yield evaluated(one);
  const sums = await signalSums(cases, rollouts.plan, engines, hooks);
  for (const [i, one] of cases.entries()) if (!one.isTallied) yield evaluated(one, sums.get(i));
}

/** Signal sums by block of every case that needs them, by its index: all in one simulation. */
async function signalSums(
  cases: readonly ObjectiveCase[],
  { cells, ...plan }: Plan,
  engines: readonly EngineChoice[],
  hooks: SimulationHooks,
): Promise<Map<number, Float64Array[]>> {
  const wanted = cases.flatMap((one, i) => (one.program === null ? [] : [{ i, one, program: one.program }]));
  const sums = new Map(wanted.map(({ i }) => [i, [] as Float64Array[]]));
  if (wanted.length === 0) return sums;
  const signalPlan = { ...plan, cells: wanted.map(({ one }) => cells[one.cell]!) };
  const programs = wanted.map(({ program }) => program);
  for await (const block of simulateSignals(signalPlan, programs, engines, hooks)) {
    sums.get(wanted[block.cell]!.i)![block.block] = block.sums;
  }
  return sums;
}

/** The cells of a comparison: one for the trajectories of the rollout policy, one for the data. */
class Rollouts {
  readonly plan: Plan;
  private readonly processes: readonly Process[];

  constructor(
    private readonly settings: Settings,
    stream: number,
  ) {
    const { model, objective, sampling } = settings;
    const own = settingsProcess(settings);
    this.processes = [
      { ...own, policy: rolloutPolicy(model) },
      { ...own, policy: model.data },
    ];
    const builder = new PlanBuilder(seedWords(sampling.seed));
    for (const process of this.processes) {
      builder.add(process, {
        trajectories: sampling.trajectories,
        groupSize: objective.groupSize,
        blocks: sampling.blocks,
        stream: sampling.commonRandomNumbers ? 0 : stream,
      });
    }
    this.plan = builder.build();
  }

  /** The cell of an objective's trajectories. */
  cellOf(objective: Objective): number {
    return objective.kind === 'supervised' ? 1 : 0;
  }

  settingOf(objective: Objective): Setting {
    return settingOn(this.settings, this.processes[this.cellOf(objective)]!);
  }
}

function settingOn({ model, objective }: Settings, process: Process): Setting {
  const { policy, reference } = model;
  return { process, policy, reference, groupSize: objective.groupSize };
}

/** The exact gradient of a term of an objective, by logit, without any rollout; null where there is no exact answer. */
export function exactGradient(
  settings: Settings,
  objective: Objective,
  term: ComparedTerm | PartTerm,
): LogitVector | null {
  const { model } = settings;
  const policy = objective.kind === 'supervised' ? model.data : rolloutPolicy(model);
  const { signal } = exactSignal(objective, settingOn(settings, { ...settingsProcess(settings), policy }));
  return signal === undefined ? null : partGradient(signal, model.policy, term);
}

/** The policy that rolled out: the logits that are given, the others those of the policy. */
export function rolloutPolicy({ policy, old }: Settings['model']): Policy {
  return {
    thetaS: old.thetaS ?? policy.thetaS,
    thetaDC: old.thetaDC ?? policy.thetaDC,
    thetaDW: old.thetaDW ?? policy.thetaDW,
  };
}

class ObjectiveCase {
  readonly cell: number;
  /** Where the objective needs trajectories one by one. */
  readonly program: SignalProgram | null;
  private readonly route: Route;
  private readonly setting: Setting;
  private readonly policy: Policy;

  constructor(
    private readonly named: NamedObjective,
    settings: Settings,
    private readonly rollouts: Rollouts,
  ) {
    const { objective } = named;
    this.cell = rollouts.cellOf(objective);
    this.setting = rollouts.settingOf(objective);
    this.policy = settings.model.policy;
    this.route = routeOf(objective, this.setting);
    this.program =
      this.route === 'program' && objective.kind === 'rl'
        ? signalProgram(objective, this.setting, exactOutcomes(this.setting))
        : null;
  }

  get isTallied(): boolean {
    return this.route === 'tally';
  }

  evaluate(tally: CellTally, sums: Float64Array[] | undefined): ObjectiveResult {
    const { id, title, objective } = this.named;
    const exact = exactSignal(objective, this.setting);
    const truth = exact.signal === undefined ? null : signalVector(exact.signal, this.policy);
    const { estimate, trajectories: n } = this.estimate(tally, sums);
    return {
      id,
      title,
      objective,
      route: this.route,
      noExact: exact.missing ?? null,
      trajectories: n,
      ...readVector(estimate.value, estimate.standardError, truth, n),
    };
  }

  private estimate(tally: CellTally, sums: Float64Array[] | undefined): Evaluated {
    const { objective } = this.named;
    if (objective.kind === 'rl' && sums) return this.fromSums(objective, tally, sums);
    if (objective.kind === 'rl' && this.route === 'batch') return this.fromLoop(objective);
    const totals = leaveOneOutTotals(tally);
    return {
      estimate: jackknifeOf(tally.blocks, (without) =>
        signalVector(tallySignal(objective, this.setting, totals(without)), this.policy),
      ),
      trajectories: trajectories(totals(null)),
    };
  }

  /** Signal sums of the same blocks as the tally's, so that a mean over the batch is left out with its block. */
  private fromSums(objective: RlObjective, tally: CellTally, sums: Float64Array[]): Evaluated {
    const all = sums[0]!.map((_, i) => sums.reduce((total, block) => total + block[i]!, 0));
    const totals = leaveOneOutTotals(tally);
    return {
      estimate: jackknifeOf(tally.blocks, (without) => {
        const left = totals(without);
        const tokens = meanTokens(tallyOutcomes(this.setting, left));
        const share = aggregationShare(objective.aggregation, tokens) / trajectories(left);
        const kept = without === null ? all : all.map((sum, i) => sum - sums[without]![i]!);
        return signalVector(signalOf(kept, share), this.policy);
      }),
      trajectories: trajectories(totals(null)),
    };
  }

  private fromLoop(objective: RlObjective): Evaluated {
    const { plan } = this.rollouts;
    const loop = loopSignals(objective, this.setting, plan, plan.cells[this.cell]!);
    return {
      estimate: jackknifeOf(loop.batches, (without) => signalVector(loop.mean(without), this.policy)),
      trajectories: loop.trajectories,
    };
  }
}

interface Evaluated {
  readonly estimate: Estimate;
  readonly trajectories: number;
}
