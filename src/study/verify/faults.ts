/**
 * Faults to plant in the tally kernel, so that anyone can see that verification fails when the kernel is wrong.
 * Each is one small edit of the shader's text.
 */
import type { ShaderSource } from '../../engine/webgpu/shader';

export interface Fault {
  readonly id: string;
  readonly description: string;
  readonly from: string;
  readonly to: string;
}

export const FAULTS: readonly Fault[] = [
  {
    id: 'wrong-threshold',
    description: 'A right answer is drawn for one word too many (≤ for <).',
    from: 'draw < cell.correct)',
    to: 'draw <= cell.correct)',
  },
  {
    id: 'wrong-decision',
    description: 'STOP after a wrong answer is drawn for one word too few (> for ≥).',
    from: 'draw >= cell.wrong_resample',
    to: 'draw > cell.wrong_resample',
  },
  {
    id: 'wrong-length',
    description: 'A length is taken from its own column for one coin too many (≤ for <).',
    from: 'coin < threshold',
    to: 'coin <= threshold',
  },
  {
    id: 'lost-carry',
    description: 'The carry from the low to the high word of a counter is lost.',
    from: 'atomicAdd(&high[index], 1u);',
    to: '',
  },
  {
    id: 'late-flush',
    description: 'Lane sums are flushed after twice the work that fits 32 bits.',
    from: 'const SAFE_WORK = (1u << 20u) - 1u;',
    to: 'const SAFE_WORK = (1u << 21u) - 1u;',
  },
  {
    id: 'skipped-trajectory',
    description: 'The last member of each group repeats the one after it instead of its own draws.',
    from: 'first_index + member;',
    to: 'first_index + member + u32(member + 1u == cell.group_size);',
  },
  {
    id: 'skipped-group',
    description: 'The last group of each share is not rolled out.',
    from: 'var end_group = item.groups;',
    to: 'var end_group = item.groups - 1u;',
  },
  {
    id: 'nine-rounds',
    description: 'The generator does nine rounds instead of ten.',
    from: 'round < 10u',
    to: 'round < 9u',
  },
];

/** @throws RangeError for an unknown fault, or when the shader no longer has the text to edit */
export function plantFault(source: ShaderSource, id: string): ShaderSource {
  const fault = FAULTS.find((candidate) => candidate.id === id);
  if (fault === undefined) {
    throw new RangeError(
      `There is no fault "${id}". Known faults: ${FAULTS.map((known) => known.id).join(', ')}.`,
    );
  }
  if (source.code.split(fault.from).length !== 2) {
    throw new RangeError(
      `The shader ${source.name} does not hold "${fault.from}" exactly once, so "${id}" cannot be planted.`,
    );
  }
  return { ...source, code: source.code.replace(fault.from, () => fault.to) };
}
