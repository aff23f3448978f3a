/** Names of the formats, as a user writes them. */

export const FORMAT_NAMES = [
  'verl',
  'trl',
  'lm-eval',
  'inspect',
  'chat',
  'verifiers',
  'first-try',
  's2r',
  'reasoning-gym',
  'annotated',
  'jsonl',
  'csv',
] as const;

export type FormatName = (typeof FORMAT_NAMES)[number];
