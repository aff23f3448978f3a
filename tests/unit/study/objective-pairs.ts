/** Any two parts of an objective together: it is evaluated, off policy and on, or it is refused in a sentence. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { rollout } from '../../../src/engine/reference/rollout';
import { settingsProcess } from '../../../src/experiment/cell';
import type { Settings } from '../../../src/experiment/experiment';
import { fieldAt } from '../../../src/experiment/fields';
import { objectiveFields } from '../../../src/experiment/objective-fields';
import { parseObjective } from '../../../src/experiment/objective-variant';
import { PlanBuilder } from '../../../src/experiment/plan';
import { parseExperiment } from '../../../src/experiment/schema';
import { seedWords } from '../../../src/experiment/seed';
import type { InputIssue } from '../../../src/model/input-error';
import type { Trajectory } from '../../../src/model/trajectory';
import { batchSignal } from '../../../src/objective/batch/signal';
import { routeOf } from '../../../src/objective/evaluation';
import { exactSignal } from '../../../src/objective/exact-signal';
import { groupAdvantages } from '../../../src/objective/batch/group-advantage';
import { ADVANTAGE_RULES } from '../../../src/objective/objective';
import { compareObjectives, rolloutPolicy } from '../../../src/study/compare/compare';
import { COMPARED_TERMS, type NamedObjective } from '../../../src/study/compare/result';

const engines = [{ id: 'reference' as const, create: () => Promise.resolve(new ReferenceEngine()) }];
const GROUP_SIZE = 2;
/** A thousand objectives take five seconds of a core, which others may share. */
const PATIENCE_MS = 120_000;
const settings = (old: object): Settings =>
  parseExperiment({
    version: 1,
    model: {
      policy: { thetaS: 0.4, thetaDC: 1.2, thetaDW: 0.6 },
      old,
      lengths: { correct: 3, wrong: 7 },
      maxAttempts: 3,
      atCap: 'truncate',
    },
    objective: { groupSize: GROUP_SIZE },
    sampling: { trajectories: 128, blocks: 32 },
  });
const OFF = settings({ thetaS: 0.1, thetaDC: 1.6, thetaDW: 0.9 });
const ON = settings({});

/** A limit that some trajectories of the setting pass. */
const LIMIT = 'overlong.maxTokens=12';

/** Every choice of every part as text, each with what makes it more than its name. */
const PARTS: readonly (readonly string[])[] = objectiveFields('rl').flatMap(({ field }) => {
  if (field.kind !== 'choice') return [];
  return [
    field.choices.map((choice) => {
      const said = `${field.path}=${choice}`;
      if (field.path === 'discount.mode' && choice !== 'none') return `${said};discount.gamma=0.9`;
      if (field.path === 'overlong.rule' && choice !== 'none') return `${said};${LIMIT}`;
      return said;
    }),
  ];
});

/** Every pair of choices of two parts, on a base that has a penalty. */
function pairs(base: string): string[] {
  return PARTS.flatMap((part, i) =>
    PARTS.slice(i + 1).flatMap((other) => part.flatMap((x) => other.map((y) => `${base};${x};${y}`))),
  );
}

function sorted(texts: readonly string[]): { taken: NamedObjective[]; refused: InputIssue[][] } {
  const taken = new Map<string, NamedObjective>();
  const refused: InputIssue[][] = [];
  for (const text of texts) {
    const issues: InputIssue[] = [];
    const variant = parseObjective(text, 'objectives[0]', issues);
    if (variant === undefined) refused.push(issues);
    else taken.set(variant.id, variant);
  }
  return { taken: [...taken.values()], refused };
}

/** A batch as the loop form takes it, but smaller than in a comparison. */
function smallBatch(of: Settings): Trajectory[][] {
  const builder = new PlanBuilder(seedWords('1'));
  const process = { ...settingsProcess(of), policy: rolloutPolicy(of.model) };
  builder.add(process, { trajectories: 128, groupSize: GROUP_SIZE, blocks: 32, stream: 0 });
  const plan = builder.build();
  return Array.from({ length: 16 }, (_, g) =>
    Array.from({ length: GROUP_SIZE }, (_, i) => rollout(plan, plan.cells[0]!, GROUP_SIZE * g + i)),
  );
}

/** @param every which of the pairs are evaluated: 1 for all of them. All are read. */
export function describePairs(every: number): void {
  describe.each([
    ['paper-theory', [OFF, ON]],
    ['verl-grpo-kl-in-reward', [OFF]],
  ])('two parts of %s', (base, each) => {
    let objectives: ReturnType<typeof sorted>;
    beforeAll(() => {
      objectives = sorted(pairs(base));
    });

    test('are refused only in words that name a part', () => {
      for (const issues of objectives.refused) {
        expect(issues.length).toBeGreaterThan(0);
        for (const { path, message } of issues) {
          expect(path).toMatch(/^objectives\[0\]\.[a-z]+(\.[a-zA-Z]+)?$/);
          expect(message).toMatch(/^objectives\[0\]\S* must be .*; received .*\.$/);
        }
      }
      // Most pairs mean something.
      expect(objectives.taken.length).toBeGreaterThan(800);
      expect(objectives.refused.length).toBeGreaterThan(0);
    });

    test.each(each)('are evaluated with finite numbers', { timeout: PATIENCE_MS }, async (on) => {
      const process = { ...settingsProcess(on), policy: rolloutPolicy(on.model) };
      const { policy, reference } = on.model;
      const setting = { process, policy, reference, groupSize: GROUP_SIZE };
      const batch = smallBatch(on);
      const taken = objectives.taken.filter((_, i) => i % every === 0);
      const looped = taken.filter(({ objective }) => routeOf(objective, setting) === 'batch');
      const others = taken.filter((one) => !looped.includes(one));
      // Hundreds of thousands of numbers: an expectation for each would take longer than they do.
      const broken: string[] = [];
      const look = (id: string, numbers: readonly number[]): void => {
        if (!numbers.every(Number.isFinite)) broken.push(id);
      };
      for (const { id, objective } of looped) {
        const exact = exactSignal(objective, setting);
        const signal = batchSignal(objective, batch, { policy, old: process.policy, reference });
        for (const one of [signal, exact.signal ?? signal])
          look(
            id,
            Object.values(one).flatMap((weights) => Object.values(weights)),
          );
      }
      const found: string[] = [];
      for await (const { id, signalSum, signal } of compareObjectives(on, others, engines)) {
        found.push(id);
        const measured = COMPARED_TERMS.flatMap((term) => [signalSum[term], ...Object.values(signal[term])]);
        look(
          id,
          measured.flatMap(({ value, standardError, exact }) => [value, standardError, exact ?? 0]),
        );
      }
      expect(broken).toEqual([]);
      expect(found.length).toBe(others.length);
    });
  });

  test('no group of a comparison is so small that an advantage refuses it', () => {
    const { min } = fieldAt('objective.groupSize') as { min: number };
    for (const rule of ADVANTAGE_RULES) {
      const rewards = Array.from({ length: min }, (_, i) => i % 2);
      expect(() =>
        groupAdvantages(
          rule,
          rewards,
          rewards.map(() => 3),
        ),
      ).not.toThrow();
    }
    expect(() => groupAdvantages('openrlhf-group-norm', [1], [3])).toThrow(RangeError);
  });
}
