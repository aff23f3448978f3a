/**
 * An objective in text: a preset, then what differs from it, `trl-grpo;kl.placement=loss;kl.weight=0.04`.
 *
 * The canonical text leaves out what the preset says already and has the parts in the order of the table, so that
 * equal changes of one preset have equal texts. It serves as the id of the objective.
 */
import { inputIssue, type InputIssue } from '../model/input-error';
import type { Objective } from '../objective/objective';
import { objectivePreset, OBJECTIVE_PRESETS, type ObjectivePreset } from '../objective/presets';
import type { Field } from './field-types';
import { parseFieldValue, readField, valueFromText, writeField } from './field-values';
import { type ObjectiveField, objectiveFields, type ReadWith } from './objective-fields';
import { nearestName, nearestPath, withHint } from './unknown-field';

/** No part of an objective is null or a distribution. */
type PartValue = number | string | boolean;

/** A part that is not the preset's. */
export interface ObjectiveChange {
  readonly field: Field;
  readonly value: PartValue;
}

export interface ObjectiveVariant {
  /** The canonical text; of a preset without changes its own id. */
  readonly id: string;
  readonly base: ObjectivePreset;
  /** In the order of the table. */
  readonly changes: readonly ObjectiveChange[];
  /** The preset's title and what differs. */
  readonly title: string;
  readonly objective: Objective;
}

/** Values of changed parts by path, valid or not: what a form holds. */
export type ObjectiveValues = Readonly<Record<string, unknown>>;

/** Most ids that a message proposes. */
const MOST_HINTS = 4;
/** Fewer letters stand in too many ids. */
const LEAST_HINTED = 3;

/**
 * The objective of a text, or undefined with every fault of it added to `issues`.
 *
 * @param at where the text stands, as in `objectives[2]`: what the paths of faults begin with.
 */
export function parseObjective(text: string, at: string, issues: InputIssue[]): ObjectiveVariant | undefined {
  const before = issues.length;
  const [id = '', ...parts] = text.split(';').map((part) => part.trim());
  const base = objectivePreset(id);
  if (base === undefined) issues.push(unknownBase(id, at));
  const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const part of parts.filter((part) => part !== '')) {
    const equals = part.indexOf('=');
    const path = part.slice(0, Math.max(equals, 0)).trim();
    if (path === '')
      issues.push(inputIssue(at, part, 'an id and parts of the form path=value, with ; between'));
    else if (path in values) issues.push(inputIssue(place(at, path), part, 'given once'));
    else values[path] = part.slice(equals + 1).trim();
  }
  if (base === undefined) {
    const every = [...objectiveFields('rl'), ...objectiveFields('supervised')];
    readValues(every, textValues(every, values), at, issues);
    return undefined;
  }
  const fields = objectiveFields(base.objective.kind);
  const variant = buildObjective(base, textValues(fields, values), at, issues);
  return issues.length === before ? variant : undefined;
}

/** The same from values, as a form has them. */
export function buildObjective(
  base: ObjectivePreset,
  values: ObjectiveValues,
  at: string,
  issues: InputIssue[],
): ObjectiveVariant | undefined {
  const before = issues.length;
  const fields = objectiveFields(base.objective.kind);
  const foreign = objectiveFields(base.objective.kind === 'rl' ? 'supervised' : 'rl');
  const isForeign = (path: string): boolean => foreign.some(({ field }) => field.path === path);
  const entries = Object.entries(values);
  for (const [path, value] of entries.filter(([path]) => isForeign(path)))
    issues.push(inputIssue(place(at, path), value, leftOut(base, fields)));
  const own = Object.fromEntries(entries.filter(([path]) => !isForeign(path)));
  const changes = readValues(fields, own, at, issues).filter(
    ({ field, value }) => value !== readField(base.objective, field.path),
  );
  const objective = withChanges(base.objective, changes);
  // What joins parts can be said only of parts that are in order.
  if (issues.length === before) issues.push(...joinIssues(objective, changes, at));
  if (issues.length > before) return undefined;
  return { id: canonicalText(base, changes), base, changes, title: titleOf(base, changes), objective };
}

/**
 * The values of a form without those that the preset says already and those that are not read beside the others.
 * Values that are not valid stay, for the form to show them.
 */
export function keptParts(base: ObjectivePreset, values: ObjectiveValues): ObjectiveValues {
  let kept = values;
  // The part that decides whether others are read stands before them in the table.
  for (const { field, readWith } of objectiveFields(base.objective.kind)) {
    if (!(field.path in kept)) continue;
    const same = kept[field.path] === readField(base.objective, field.path);
    const read = readWith === null || readWith.among.includes(partOf(base, kept, readWith.path) as string);
    if (!same && read) continue;
    const { [field.path]: _, ...others } = kept;
    kept = others;
  }
  return kept;
}

/** What a part is in a form: the value set, or the preset's. */
export function partOf(base: ObjectivePreset, values: ObjectiveValues, path: string): unknown {
  return path in values ? values[path] : readField(base.objective, path);
}

/** "a", "a or b", "a, b or c". */
export function alternatives(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function place(at: string, path: string): string {
  return at === '' ? path : `${at}.${path}`;
}

function unknownBase(id: string, at: string): InputIssue {
  const ids = OBJECTIVE_PRESETS.map((preset) => preset.id);
  const longer = id.length < LEAST_HINTED ? [] : ids.filter((known) => known.includes(id));
  const hint = longer.length > 0 ? alternatives(longer.slice(0, MOST_HINTS)) : nearestName(id, ids);
  const issue = inputIssue(
    at,
    id,
    'the id of an objective, with ;path=value after it for each part that differs',
  );
  if (hint !== undefined) return withHint(issue, hint);
  const where = 'All ids are named by "lab compare --objectives list" and on the Objectives page.';
  return { ...issue, message: `${issue.message} ${where}` };
}

function leftOut({ id, objective }: ObjectivePreset, fields: readonly ObjectiveField[]): string {
  const paths = fields.map(({ field }) => field.path).join(', ');
  return `left out: ${id} is trained ${objective.kind === 'rl' ? 'by reward' : 'on data'} and has the parts ${paths}`;
}

/** Values of a text, each read as its field wants it: a choice is text whatever it looks like. */
function textValues(fields: readonly ObjectiveField[], values: ObjectiveValues): ObjectiveValues {
  return Object.fromEntries(
    Object.entries(values).map(([path, text]) => {
      const isChoice = fields.some(({ field }) => field.path === path && field.kind === 'choice');
      return [path, isChoice ? text : valueFromText(text as string)];
    }),
  );
}

/** Those values that are in order, by the table. */
function readValues(
  fields: readonly ObjectiveField[],
  values: ObjectiveValues,
  at: string,
  issues: InputIssue[],
): ObjectiveChange[] {
  const paths = fields.map(({ field }) => field.path);
  for (const path of Object.keys(values)) {
    if (paths.includes(path)) continue;
    const issue = inputIssue(place(at, path), path, `made of parts from ${paths.join(', ')}`, at);
    issues.push(withHint(issue, nearestPath(path, paths)));
  }
  return fields.flatMap(({ field }) => {
    if (!(field.path in values)) return [];
    const value = parseFieldValue(field, values[field.path], place(at, field.path), issues);
    return value === undefined ? [] : [{ field, value: value as PartValue }];
  });
}

function withChanges(objective: Objective, changes: readonly ObjectiveChange[]): Objective {
  return changes.reduce((changed, { field, value }) => writeField(changed, field.path, value), objective);
}

/** Parts that are not read beside the others, and parts that do not go together. */
function joinIssues(
  objective: Objective,
  changes: readonly ObjectiveChange[],
  at: string,
): readonly InputIssue[] {
  const unread = objectiveFields(objective.kind).flatMap(({ field, readWith }) => {
    const change = changes.find((one) => one.field === field);
    if (change === undefined || readWith === null || isRead(objective, readWith)) return [];
    const { path, among } = readWith;
    const allowed = `left out unless ${path} is ${alternatives(among)}, and here that is ${readField(objective, path) as string}`;
    return [inputIssue(place(at, field.path), change.value, allowed)];
  });
  if (objective.kind !== 'rl') return unread;
  const { kl, overlong } = objective;
  const issues = [...unread];
  if (kl.estimator === 'k3-corrected' && kl.placement.startsWith('reward'))
    issues.push(
      inputIssue(
        place(at, 'kl.estimator'),
        kl.estimator,
        `another unless kl.placement is loss, and here that is ${kl.placement}: its correction is a gradient through the ratio, which a reward does not have`,
      ),
    );
  if (overlong.rule === 'soft-penalty' && overlong.buffer > overlong.maxTokens)
    issues.push(
      inputIssue(
        place(at, 'overlong.buffer'),
        overlong.buffer,
        `at most overlong.maxTokens, which is ${overlong.maxTokens}`,
      ),
    );
  return issues;
}

function isRead(objective: Objective, { path, among }: ReadWith): boolean {
  return among.includes(readField(objective, path) as string);
}

function canonicalText({ id }: ObjectivePreset, changes: readonly ObjectiveChange[]): string {
  return [id, ...changes.map(({ field, value }) => `${field.path}=${String(value)}`)].join(';');
}

function titleOf({ title }: ObjectivePreset, changes: readonly ObjectiveChange[]): string {
  return [title, ...changes.map(changeWords)].join(', ');
}

/** "KL weight 0.04", "aggregation token-mean". */
function changeWords({ field: { label }, value }: ObjectiveChange): string {
  const said = value === true ? 'on' : value === false ? 'off' : String(value);
  // "KL" and the like stay as they are.
  const name = /^[A-Z][a-z]/.test(label) ? label[0]!.toLowerCase() + label.slice(1) : label;
  return `${name} ${said}`;
}
