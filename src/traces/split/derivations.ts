/**
 * Which results of a calculation are its outcome and which only lead there.
 *
 * Every "= number" is a result. One that later goes into another calculation is a step ("1980 - 934 = 1046" uses 934);
 * so is one reached by the same operands or under the same name as a step, as when a sum is added up again. A
 * calculation that leads from a result back to what the result was made of is a check ("934 + 1046 = 1980"): it makes no
 * step of what it uses, and its own result is no outcome. What is left are outcomes.
 *
 * Only form and order decide. Neither the right answer nor the final one is looked at: a rule that keeps a value because
 * it equals the final answer would find the right attempts of right completions and miss the wrong ones.
 */
import { MOST_CANDIDATES } from './candidate';
import { clausesOf, type Clause, type ClausePart } from './clauses';
import type { NumberStyle } from './number-text';

/** A result and how it was reached. */
export interface Derivation {
  readonly start: number;
  readonly end: number;
  readonly key: string;
  /** Operands and operators of the arithmetic just before it; no operands if there was none. */
  readonly operands: readonly string[];
  readonly operators: string;
  /** What it is called: "remaining angle", "x"; empty if it has no name. */
  readonly name: string;
  /** Set by "=" and not by "is". */
  readonly equation: boolean;
  /** One of its calculations is one that the question asks for. */
  readonly asked: boolean;
  /** Neither a step nor a check. */
  outcome: boolean;
}

/** Results beyond these are not looked at: as many as candidates, for each of them may be one. */
const MOST_DERIVATIONS = MOST_CANDIDATES + 1;
/** Operands of a calculation that is compared number by number. */
const SHORT = 4;
const NAME_WORDS = 6;
const STOP_WORDS = new Set(
  'the a an of so then thus therefore hence and we get have that this which now first next let us is are be must would should will to for in it its our their by if since because with from as at step finally der die das den dem also dann nun von le la les de du des el los las un une una donc entonces por'.split(
    ' ',
  ),
);

/** What a question gives and asks for in figures. */
export interface Question {
  /** Calculations such as "12 × 34", as `formOf` writes them. */
  readonly calculations: ReadonlySet<string>;
  /** Their operands. */
  readonly given: ReadonlySet<string>;
}

export const NO_QUESTION: Question = { calculations: new Set(), given: new Set() };

/** The calculations that a question asks for: those without a result. */
export function questionOf(prompt: string, style: NumberStyle): Question {
  const calculations = new Set<string>();
  const given = new Set<string>();
  for (const { parts, result } of clausesOf(prompt, 0, prompt.length, style)) {
    if (result !== undefined) continue;
    for (const part of parts) {
      if (part.operators === '' || part.operands.length < 2) continue;
      calculations.add(formOf(part));
      for (const operand of part.operands) given.add(operand);
    }
  }
  return { calculations, given };
}

/** The results of a text, in order. */
export function derivationsOf(
  text: string,
  start: number,
  end: number,
  style: NumberStyle,
  question: Question = NO_QUESTION,
): Derivation[] {
  const flow = new Flow(question);
  for (const clause of clausesOf(text, start, end, style)) {
    flow.add(clause);
    if (flow.derivations.length >= MOST_DERIVATIONS) break;
  }
  return flow.finish();
}

/** Follows where numbers come from and where they go. */
class Flow {
  readonly derivations: Derivation[] = [];
  /** Results not used so far, by value. */
  private readonly open = new Map<string, Derivation[]>();
  private readonly stepForms = new Set<string>();
  private readonly checks = new Set<Derivation>();

  constructor(private readonly question: Question) {}

  add(clause: Clause): void {
    const { result, parts } = clause;
    let check = false;
    parts.forEach((part, i) => {
      const goesOn = i < parts.length - 1 || result !== undefined;
      if (part.compares) return;
      if (part.operators === '' && !(goesOn && part.words.length > 0)) return;
      for (const key of part.operands) check = this.use(key, part, result?.key) || check;
    });
    if (result === undefined) return;
    const derivation = derivationOf(clause, result, this.question);
    this.derivations.push(derivation);
    if (check) this.checks.add(derivation);
    const same = this.open.get(result.key);
    if (same === undefined) this.open.set(result.key, [derivation]);
    else same.push(derivation);
  }

  /** @returns the calculation, which comes out at `outcome`, only checks the results that have the value `key` */
  private use(key: string, part: ClausePart, outcome: string | undefined): boolean {
    const results = this.open.get(key);
    if (results === undefined || key === outcome) return false;
    if (outcome !== undefined && results.some((result) => undoes(part, outcome, result, this.question)))
      return true;
    for (const result of results) this.markStep(result);
    this.open.delete(key);
    return false;
  }

  private markStep(result: Derivation): void {
    result.outcome = false;
    for (const form of stepFormsOf(result)) this.stepForms.add(form);
  }

  finish(): Derivation[] {
    for (const result of this.derivations) {
      if (this.checks.has(result) || stepFormsOf(result).some((form) => this.stepForms.has(form))) {
        result.outcome = false;
      }
    }
    return this.derivations;
  }
}

/**
 * Whether a calculation leads from a result back to where it came from: on the same numbers (1980 - 934 = 1046 and
 * 934 + 1046 = 1980), by adding up to what was subtracted from, or from a product back to a factor that was given.
 */
function undoes(part: ClausePart, outcome: string, result: Derivation, { given }: Question): boolean {
  const others = part.operands.filter((key) => key !== result.key);
  if (part.operators === '+' && result.operators === '-') return outcome === result.operands[0];
  if (part.operands.length > SHORT) return false;
  if (part.operators === '/' && given.has(outcome) && others.every((key) => given.has(key))) return true;
  return (
    result.operands.length === others.length + 1 &&
    result.operands.includes(outcome) &&
    others.every((key) => result.operands.includes(key)) &&
    part.operators !== result.operators
  );
}

function derivationOf(clause: Clause, result: NonNullable<Clause['result']>, question: Question): Derivation {
  const { parts } = clause;
  const before = parts.at(-1);
  const arithmetic = before !== undefined && before.operators !== '' && before.operands.length > 1;
  return {
    ...result,
    operands: arithmetic ? before.operands : [],
    operators: arithmetic ? before.operators : '',
    name: nameOf(parts[0], clause.carried),
    equation: clause.equation,
    asked: question.calculations.size > 0 && parts.some((part) => question.calculations.has(formOf(part))),
    outcome: true,
  };
}

function nameOf(first: ClausePart | undefined, carried: readonly string[]): string {
  const words = first !== undefined && first.words.length > 0 ? first.words : carried;
  return words
    .filter((word) => !STOP_WORDS.has(word))
    .slice(-NAME_WORDS)
    .join(' ');
}

/** Operators and operands as one text. */
export function formOf(part: { readonly operators: string; readonly operands: readonly string[] }): string {
  return `${part.operators}|${part.operands.join('|')}`;
}

/** By which a result counts as the same step as another: its operands in order, or a name of two words or more. */
function stepFormsOf(result: Derivation): string[] {
  const forms: string[] = [];
  if (result.operands.length > 1) forms.push(formOf(result));
  if (result.name.includes(' ')) forms.push(result.name);
  return forms;
}

/** Two calculations that look for the same: same name, or the same operators on one operand that both have. */
export function alike(a: Derivation, b: Derivation): boolean {
  if (a.name !== '' && a.name === b.name) return true;
  if (a.operators === '' || a.operators !== b.operators) return false;
  if (a.operands.length > SHORT || b.operands.length > SHORT) return formOf(a) === formOf(b);
  return a.operands.some((operand) => b.operands.includes(operand));
}
