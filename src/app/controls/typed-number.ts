/** Numbers in text inputs, as they are typed. */
import { noChange } from 'lit';
import { Directive, directive, type PropertyPart } from 'lit/directive.js';
import { setCommittedValue } from 'lit/directive-helpers.js';

/** What was typed, as a number where it is one; text stays text and is refused with its own words. */
export function typedNumber(text: string): unknown {
  const trimmed = text.trim().replace('−', '-');
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
}

class TypedValue extends Directive {
  render(value: unknown): string {
    return String(value);
  }

  override update(part: PropertyPart, [value]: [unknown]): unknown {
    if (typedNumber((part.element as HTMLInputElement).value) === value) return noChange;
    setCommittedValue(part); // The input may hold what a user typed and not what was drawn last.
    return this.render(value);
  }
}

/**
 * The value of a number's text input: what was typed stays while it says the same number, because "0." and "1.0" are
 * on the way to 0.2 and 1.05.
 */
export const typedValue = directive(TypedValue);
