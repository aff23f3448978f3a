/** Presets against the answers on file: what they say is known, and a change of it is seen. */
import { describe, expect, it } from 'vitest';
import { INLINE_HOST } from '../../../src/engine/wasm/inline-thread';
import { WasmEngine } from '../../../src/engine/wasm/wasm-engine';
import { writeField } from '../../../src/experiment/field-values';
import { expandGrid } from '../../../src/experiment/grid';
import { planExperiment } from '../../../src/experiment/plan-experiment';
import { PRESETS } from '../../../src/experiment/presets';
import { attributionRatio } from '../../../src/model/attribution';
import { combinedDigest, tallyDigest } from '../../../src/study/digest';
import { exactCell, type ExactCell } from '../../../src/study/quantities';
import { simulate } from '../../../src/study/simulate';
import answers from '../../data/preset-answers.json';

/** Another engine than the one that wrote the file. */
const WASM = { id: 'wasm', only: 'tallies', create: () => WasmEngine.create(INLINE_HOST) } as const;

type Answers = Readonly<Record<string, { digest: string; exact: Record<string, (number | null)[]> }>>;
const ANSWERS: Answers = answers.presets;

/**
 * Of ten digits the last is rounded by half a unit, 5e-10 of the number at most. Another build of V8 may round exp and log
 * by a last bit of 1.1e-16 more; the same 5e-10 over again leaves it to lose six digits where large terms cancel.
 */
const BOUND = 1e-9;

const quantity = (id: string, { scalars, gradients }: ExactCell): number | null => {
  const [name, part] = id.split('.');
  return part === 'attribution'
    ? attributionRatio(gradients[name as keyof typeof gradients])
    : scalars[name as keyof typeof scalars];
};

it('there are answers of every preset, and of nothing else', () => {
  expect(Object.keys(ANSWERS).sort()).toEqual(PRESETS.map(({ id }) => id).sort());
});

describe.each(PRESETS.map((preset) => [preset.id, preset] as const))('%s', (id, { experiment }) => {
  const cells = expandGrid(writeField(experiment, 'sampling.trajectories', answers.trajectories));

  it('has the exact answers on file', () => {
    const exact = cells.map(({ settings }) => exactCell(settings));
    for (const [name, column] of Object.entries(ANSWERS[id]!.exact)) {
      expect(column).toHaveLength(cells.length);
      for (const [i, expected] of column.entries()) {
        const found = quantity(name, exact[i]!);
        if (expected === null || found === null) expect(found, `${name}, cell ${i}`).toBe(expected);
        else
          expect(Math.abs(found - expected), `${name}, cell ${i}: ${found}`).toBeLessThanOrEqual(
            BOUND * Math.abs(expected),
          );
      }
    }
  });

  it('counts what is on file', async () => {
    const digests = new Map<number, string>();
    for await (const { cell, tally } of simulate(planExperiment(cells), [WASM]))
      digests.set(cell, tallyDigest(tally));
    expect(combinedDigest(digests)).toBe(ANSWERS[id]!.digest);
  });
});
