/** Monte Carlo estimates of a list of cases. */
import { PlanBuilder, isSimulable, MAX_EXPECTED_ATTEMPTS } from '../experiment/plan';
import { InputError, inputIssue } from '../model/input-error';
import { type AnyCase, isTokenChainCase, type StudyCase } from './cases';
import { estimateCase, type FieldEstimate } from './estimate-case';
import { type EngineChoice, simulate, type SimulationHooks } from './simulate';

/**
 * Blocks of the jackknife: as many as there are groups for, up to 256, because a standard error from B blocks is
 * itself uncertain by a factor 1 ± 1/√(2B).
 */
const BLOCKS = 256;

export interface EstimatedCase {
  readonly study: StudyCase;
  readonly fields: Readonly<Record<string, FieldEstimate>>;
}

/**
 * Each case has a stream of its own, so that errors of different cases are independent.
 * @throws InputError for cases that cannot be simulated, or when the trajectories make fewer than two groups.
 */
export async function* estimateCases(
  all: readonly AnyCase[],
  sampling: { readonly trajectories: number; readonly seed: readonly [low: number, high: number] },
  engines: readonly EngineChoice[],
  hooks: SimulationHooks = {},
): AsyncGenerator<EstimatedCase, void, undefined> {
  const { trajectories, seed } = sampling;
  const cases = all.filter((study): study is StudyCase => !isTokenChainCase(study));
  const issues = all.flatMap((study, i) => {
    const at = `cases[${i}].inputs`;
    if (isTokenChainCase(study)) {
      return [inputIssue(at, 'a token chain', 'a three-logit case: token chains are not simulated')];
    }
    const { process, groupSize } = study;
    if (!isSimulable(process)) {
      const allowed = `a cap of 1 to 4096 attempts: without one, more than ${MAX_EXPECTED_ATTEMPTS} attempts are expected`;
      return [inputIssue(`${at}.Tmax`, 'inf', allowed)];
    }
    return trajectories > groupSize
      ? []
      : [
          inputIssue(
            '--trajectories',
            trajectories,
            `more than one group of ${groupSize} (${at}.group_size)`,
          ),
        ];
  });
  if (issues.length > 0) throw new InputError(issues);

  const builder = new PlanBuilder(seed);
  cases.forEach(({ process, groupSize }, stream) => {
    const blocks = Math.min(BLOCKS, Math.ceil(trajectories / groupSize));
    builder.add(process, { trajectories, groupSize, blocks, stream });
  });
  for await (const { cell, tally } of simulate(builder.build(), engines, hooks)) {
    const study = cases[cell]!;
    yield { study, fields: estimateCase(study, tally) };
  }
}
