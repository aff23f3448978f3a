/** What the table of fields says of a field, by kind. */
import { MAX_LENGTH } from '../model/lengths';
import type { LengthPair } from './experiment';

interface FieldText {
  /** Dotted place in a file, the key of a link and the path of an axis. */
  readonly path: string;
  /** Name on a form. */
  readonly label: string;
  /** One sentence. */
  readonly help: string;
  /** The symbol of the paper, or of `docs` where the paper has none; null where there is neither. */
  readonly symbol: string | null;
  readonly unit: string | null;
}

export interface NumberField extends FieldText {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly default: number | null;
  /** Why the bounds are where they are, if that is not plain. */
  readonly reason?: string;
  /** What null stands for, on a field that may be null. */
  readonly nullMeans?: string;
}

export interface IntegerField extends FieldText {
  readonly kind: 'integer';
  readonly min: number;
  readonly max: number;
  readonly default: number | null;
  /** What null stands for, on a field that may be null. */
  readonly nullMeans?: string;
}

export interface ChoiceField extends FieldText {
  readonly kind: 'choice';
  readonly choices: readonly string[];
  readonly default: string;
}

export interface BooleanField extends FieldText {
  readonly kind: 'boolean';
  readonly default: boolean;
}

export interface TextField extends FieldText {
  readonly kind: 'text';
  /** In UTF-16 units. */
  readonly maxLength: number;
  readonly default: string;
}

export interface SeedField extends FieldText {
  readonly kind: 'seed';
  readonly default: string;
}

/** A length distribution, or an integer for a constant. */
export interface LengthField extends FieldText {
  readonly kind: 'length';
  readonly default: LengthPair['correct'];
}

/** Both length distributions; one alone stands for both. */
export interface LengthPairField extends FieldText {
  readonly kind: 'length-pair';
  readonly default: LengthPair;
}

export type Field =
  | NumberField
  | IntegerField
  | ChoiceField
  | BooleanField
  | TextField
  | SeedField
  | LengthField
  | LengthPairField;

/** Bounds of the numbers that a range on this field may hold, or null if it takes none. */
export function numericRange(field: Field): { min: number; max: number; integer: boolean } | null {
  switch (field.kind) {
    case 'number':
      return { min: field.min, max: field.max, integer: false };
    case 'integer':
      return { min: field.min, max: field.max, integer: true };
    case 'length':
    case 'length-pair':
      return { min: 1, max: MAX_LENGTH, integer: true };
    default:
      return null;
  }
}
