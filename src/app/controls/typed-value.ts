/**
 * `.value=${typedValue(value, read)}`: what an input shows while it is typed in. Text that reads as the value stays as
 * it is: "0." means 0 and is the beginning of "0.04", so writing "0" over it would take the point away.
 */
import { noChange } from 'lit';
import { Directive, directive, type PropertyPart } from 'lit/directive.js';

class TypedValue extends Directive {
  override render(value: unknown, _read: (text: string) => unknown): string {
    return value === null ? '' : `${value as string | number}`;
  }

  override update(part: PropertyPart, [value, read]: Parameters<this['render']>): unknown {
    const input = part.element as HTMLInputElement;
    if (!Object.is(read(input.value), value)) input.value = this.render(value, read);
    return noChange;
  }
}

/** @param read from the text of the input to the value that it stands for. */
export const typedValue = directive(TypedValue);
