/** Objectives in text: what a text means, its canonical form, and what is said of one that means nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readField } from '../../../src/experiment/field-values';
import { objectiveFields, objectiveSections } from '../../../src/experiment/objective-fields';
import {
  buildObjective,
  keptParts,
  type ObjectiveValues,
  type ObjectiveVariant,
  parseObjective,
} from '../../../src/experiment/objective-variant';
import type { InputIssue } from '../../../src/model/input-error';
import { objectivePreset, OBJECTIVE_PRESETS, type ObjectivePreset } from '../../../src/objective/presets';
import { fieldValues } from './arbitraries';

function parsed(text: string): ObjectiveVariant {
  const issues: InputIssue[] = [];
  const variant = parseObjective(text, 'objectives[0]', issues);
  expect(issues).toEqual([]);
  return variant!;
}

function refused(text: string): string[] {
  const issues: InputIssue[] = [];
  expect(parseObjective(text, 'objectives[0]', issues)).toBeUndefined();
  return issues.map(({ message }) => message);
}

const setPart = (base: ObjectivePreset, values: ObjectiveValues, path: string, value: unknown) =>
  keptParts(base, { ...values, [path]: value });

const preset = (id: string): ObjectivePreset => objectivePreset(id)!;

/** A preset and some of its parts, set one after the other as in a form, which drops what is not read. */
const built: fc.Arbitrary<{ base: ObjectivePreset; values: ObjectiveValues }> = fc
  .constantFrom(...OBJECTIVE_PRESETS)
  .chain((base) => {
    const one = fc
      .constantFrom(...objectiveFields(base.objective.kind))
      .chain(({ field }) => fieldValues(field).map((value) => [field.path, value] as const));
    return fc.array(one, { maxLength: 8 }).map((parts) => ({
      base,
      values: parts.reduce<ObjectiveValues>((all, [path, value]) => setPart(base, all, path, value), {}),
    }));
  });

describe('the table of parts', () => {
  it('has a part before those that are read only beside it', () => {
    for (const kind of ['rl', 'supervised'] as const) {
      const paths = objectiveFields(kind).map(({ field }) => field.path);
      for (const { field, readWith } of objectiveFields(kind))
        if (readWith !== null) expect(paths.indexOf(readWith.path)).toBeLessThan(paths.indexOf(field.path));
    }
  });

  it.each(['rl', 'supervised'] as const)('names every part of an objective of kind %s once', (kind) => {
    const paths = objectiveFields(kind).map(({ field }) => field.path);
    const { objective } = OBJECTIVE_PRESETS.find((one) => one.objective.kind === kind)!;
    const leaves = Object.entries(objective as object).flatMap(([name, part]) =>
      name === 'kind'
        ? []
        : typeof part === 'object'
          ? Object.keys(part as object).map((inner) => `${name}.${inner}`)
          : [name],
    );
    expect(paths.toSorted()).toEqual(leaves.toSorted());
    expect(new Set(objectiveSections(kind).map(({ title }) => title)).size).toBe(
      objectiveSections(kind).length,
    );
  });

  it.each(OBJECTIVE_PRESETS)('takes every part of $id', ({ objective, id }) => {
    const issues: InputIssue[] = [];
    const values = Object.fromEntries(
      objectiveFields(objective.kind).map(({ field }) => [field.path, readField(objective, field.path)]),
    );
    expect(buildObjective(preset(id), values, '', issues)?.id).toBe(id);
    expect(issues).toEqual([]);
  });

  it('makes a part depend on choices that exist', () => {
    for (const kind of ['rl', 'supervised'] as const) {
      for (const { readWith } of objectiveFields(kind)) {
        if (readWith === null) continue;
        const of = objectiveFields(kind).find(({ field }) => field.path === readWith.path)!.field;
        const choices = of.kind === 'choice' ? of.choices : [];
        expect(choices).toEqual(expect.arrayContaining([...readWith.among]));
        expect(readWith.among.length).toBeGreaterThan(0);
      }
    }
  });
});

describe('a text', () => {
  it('changes parts of a preset and nothing else', () => {
    const { objective, title, id } = parsed('trl-grpo;kl.placement=loss;kl.weight=0.04');
    const plain = preset('trl-grpo').objective;
    expect(plain.kind).toBe('rl');
    expect(objective).toEqual({
      ...plain,
      kl: { ...(plain as { kl: object }).kl, placement: 'loss', weight: 0.04 },
    });
    expect(title).toBe('TRL GRPO as published, KL placement loss, KL weight 0.04');
    expect(id).toBe('trl-grpo;kl.placement=loss;kl.weight=0.04');
  });

  it.each([
    ['trl-grpo', 'trl-grpo'],
    ['trl-grpo;', 'trl-grpo'],
    [' trl-grpo ; kl.weight = 4e-2 ; kl.placement = loss', 'trl-grpo;kl.placement=loss;kl.weight=0.04'],
    ['trl-grpo;ratio.rule=ppo;advantage=trl-group', 'trl-grpo'],
    ['trl-grpo-kl;kl.weight=0.040', 'trl-grpo-kl'],
    ['trl-grpo;kl.weight=0', 'trl-grpo'],
    ['sft;tokenWeighted=false;likelihood=dft', 'sft;likelihood=dft;tokenWeighted=false'],
    ['verl-grpo@2026-08;ratio.epsilonHigh=0.28', 'verl-grpo@2026-08;ratio.epsilonHigh=0.28'],
  ])('%s is %s', (text, id) => expect(parsed(text).id).toBe(id));

  it('gives titles that say what differs', () => {
    expect(parsed('sft;tokenWeighted=false').title).toBe('SFT, weighted by tokens off');
    expect(parsed('trl-dapo;advantage=rloo').title).toBe('TRL GRPO as it comes, advantage rloo');
  });

  it('reads back to the same objective, whatever was built, or is refused in words', () => {
    let read = 0;
    fc.assert(
      fc.property(built, ({ base, values }) => {
        const issues: InputIssue[] = [];
        const variant = buildObjective(base, values, 'objectives[0]', issues);
        if (variant === undefined) {
          expect(issues.length).toBeGreaterThan(0);
          for (const { path, message } of issues) {
            expect(path).toMatch(/^objectives\[0\]\./);
            expect(message).toMatch(/ must be .*; received .*\.$/);
          }
          return;
        }
        expect(parsed(variant.id)).toEqual(variant);
        const [id, ...parts] = variant.id.split(';');
        expect(parsed([id, ...parts.toReversed()].join(';')).id).toBe(variant.id);
        // Nothing that the preset says is said again.
        for (const { field, value } of variant.changes)
          expect(value).not.toBe(readField(base.objective, field.path));
        read++;
      }),
      { numRuns: 500 },
    );
    expect(read).toBeGreaterThan(300);
  });
});

describe('a text that means nothing', () => {
  it.each([
    ['trl-grop', /^objectives\[0\] must be the id.*received "trl-grop"\. Did you mean trl-grpo\?$/],
    ['verl-grpo', /Did you mean verl-grpo@2026-01, verl-grpo@2026-08, verl-grpo-vectorized or /],
    ['nonsense', /received "nonsense"\. All ids are named by/],
    ['', /received ""\. All ids are named by/],
    [
      'trl-grpo;kl.wieght=1',
      /^objectives\[0\] must be made of parts from advantage, discount\.mode, .*; received "kl\.wieght"\. Did you mean kl\.weight\?$/,
    ],
    ['trl-grpo;weight=1', /Did you mean kl\.weight\?$/],
    [
      'trl-grpo;kl.placement=los',
      /^objectives\[0\]\.kl\.placement must be one of none, reward-to-go, reward-sum, loss; received "los"\. Did you mean loss\?$/,
    ],
    ['trl-grpo-kl;kl.weight=much', /kl\.weight must be a number from 0 to 1000; received "much"\.$/],
    ['trl-grpo-kl;kl.weight=-1', /received -1\.$/],
    ['trl-grpo-kl;kl.weight=', /received ""\.$/],
    ['trl-masked;overlong.maxTokens=1.5', /an integer from 1 to 1000000; received 1\.5\.$/],
    ['sft;tokenWeighted=maybe', /tokenWeighted must be true or false; received "maybe"\.$/],
    ['trl-grpo-kl;kl.weight=1;kl.weight=2', /kl\.weight must be given once; received "kl\.weight=2"\.$/],
    ['trl-grpo;loss', /parts of the form path=value, with ; between; received "loss"\.$/],
    ['trl-grpo;=loss', /parts of the form path=value/],
    [
      'sft;kl.weight=1',
      /^objectives\[0\]\.kl\.weight must be left out: sft is trained on data and has the parts likelihood, mask, tokenWeighted; received 1\.$/,
    ],
    ['trl-grpo;mask=all', /must be left out: trl-grpo is trained by reward and has the parts advantage, /],
    [
      'trl-grpo;kl.weight=1',
      /^objectives\[0\]\.kl\.weight must be left out unless kl\.placement is reward-to-go, reward-sum or loss, and here that is none; received 1\.$/,
    ],
    ['trl-grpo-kl;kl.placement=none;kl.weight=1', /and here that is none; received 1\.$/],
    ['trl-grpo;ratio.bound=4', /left out unless ratio\.rule is ppo-dual or ppo-delta, and here that is ppo/],
    [
      'trl-grpo-kl;kl.placement=reward-sum;kl.estimator=k3-corrected',
      /another unless kl\.placement is loss, and here that is reward-sum/,
    ],
    ['trl-grpo-kl-corrected;kl.placement=reward-to-go', /another unless kl\.placement is loss/],
    [
      'verl-dapo;overlong.maxTokens=1000',
      /overlong\.buffer must be at most overlong\.maxTokens, which is 1000; received 4096\.$/,
    ],
    ['trl-grpo;__proto__=1', /received "__proto__"/],
    ['trl-grpo;toString=1', /received "toString"/],
  ])('%s is refused', (text, words) => {
    const messages = refused(text);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(words);
  });

  it('is told all its faults at once', () => {
    expect(refused('trl-grop;kl.placement=los;kl.weight=2000;mask=none;x=1')).toHaveLength(5);
    expect(refused('trl-grpo;kl.placement=los;kl.weight=2000;mask=none;x=1')).toHaveLength(4);
  });
});

describe('a form', () => {
  const base = preset('trl-grpo');

  it('drops what the preset says already and what is no longer read', () => {
    let values = setPart(base, {}, 'kl.placement', 'loss');
    values = setPart(base, values, 'kl.weight', 0.04);
    values = setPart(base, values, 'advantage', 'rloo');
    expect(values).toEqual({ 'kl.placement': 'loss', 'kl.weight': 0.04, advantage: 'rloo' });
    values = setPart(base, values, 'advantage', 'trl-group');
    expect(values).toEqual({ 'kl.placement': 'loss', 'kl.weight': 0.04 });
    expect(setPart(base, values, 'kl.placement', 'none')).toEqual({});
  });

  it('keeps a value that is refused, and has its fault at its path', () => {
    const values = setPart(preset('trl-grpo-kl'), {}, 'kl.weight', '0.0x');
    expect(values).toEqual({ 'kl.weight': '0.0x' });
    const issues: InputIssue[] = [];
    expect(buildObjective(preset('trl-grpo-kl'), values, '', issues)).toBeUndefined();
    expect(issues.map(({ path }) => path)).toEqual(['kl.weight']);
  });
});
