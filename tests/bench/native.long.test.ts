/** Programs in other languages count the very same trajectories, or a comparison with them means nothing. */
import { afterAll, describe, expect, test } from 'vitest';
import { tallyGroups } from '../../src/engine/reference/tally';
import { decodeCounters } from '../../src/engine/webgpu/decode';
import { PlanBuilder } from '../../src/experiment/plan';
import type { LengthPmf } from '../../src/model/lengths';
import { CAP_RULES, type Process } from '../../src/model/process';
import { plainTally } from '../../src/study/bench/plain-javascript';
import { benchPlan } from '../../src/study/bench/counting';
import { type NamedPlan, tallyPlans } from '../../src/study/verify/random-plans';
import { build } from './native/build.mjs';
import { CountingProgram } from '../../src/cli/counting-program';

/** Programs that stop at a sentence, by the sentence: nothing to compare, and no fault of theirs. */
const UNABLE = /^this (processor|machine) has no /;
/** Beside those of `lab verify`. */
const RANDOM_PLANS = 24;
const SEED = 20;

const uniform = (min: number, max: number): LengthPmf => ({
  min,
  probabilities: new Float64Array(max - min + 1).fill(1 / (max - min + 1)),
});

/** Group sizes, cap rules and tables in every combination, each with caps that differ in kind. */
function gridPlans(): NamedPlan[] {
  const tables: Record<string, Process['lengths']> = {
    'one table': { correct: uniform(1, 512), wrong: uniform(1, 512) },
    'constant lengths': { correct: uniform(7, 7), wrong: uniform(4096, 4096) },
    'two tables': { correct: uniform(3, 40), wrong: uniform(100, 1100) },
  };
  const plans: NamedPlan[] = [];
  for (const groupSize of [1, 8, 64])
    for (const [lengthName, lengths] of Object.entries(tables))
      for (const maxAttempts of [1, 2, 3, 32, null])
        for (const atCap of maxAttempts === null ? (['fail'] as const) : CAP_RULES) {
          const builder = new PlanBuilder([plans.length, 0xfedcba98]);
          const policy = { thetaS: 0.4, thetaDC: -0.5, thetaDW: 1.1 };
          builder.add(
            { policy, lengths, maxAttempts, atCap },
            { trajectories: 6400, groupSize, blocks: 2, stream: plans.length % 3 },
          );
          const name = `G=${groupSize}, ${lengthName}, K=${maxAttempts ?? 'none'}, ${atCap}`;
          plans.push({ name, plan: builder.build() });
        }
  return plans;
}

const plans = [...gridPlans(), ...tallyPlans(RANDOM_PLANS, SEED)];
/** By name of plan and cell, what the reference counts: each is asked for by every program. */
const references = new Map<string, BigUint64Array>();

const commands: [name: string, command: readonly string[]][] = [];
const leftOut: string[] = [];
for (const { name, command, reason } of build()) {
  if (!command) leftOut.push(`${name} is left out: ${reason}`);
  else if (!name.startsWith('vector')) commands.push([name, command]);
  else
    for (const threads of ['1', '3'])
      commands.push([`${name}, ${threads} threads`, [...command, '--threads', threads]]);
}

const started: CountingProgram[] = [];
function start(command: readonly string[]): CountingProgram {
  const program = new CountingProgram(command);
  started.push(program);
  return program;
}

afterAll(() => {
  for (const program of started) program.quit();
  for (const line of leftOut) console.warn(line);
});

test('something could be built', () => {
  expect(commands.length, leftOut.join('\n')).toBeGreaterThan(0);
});

describe.each(commands)('%s', (name, command) => {
  test('counts what the reference counts, counter by counter', async ({ skip }) => {
    const program = start(command);
    for (const { name: planName, plan } of plans) {
      for (const [i, cell] of plan.cells.entries()) {
        const key = `${planName}, cell ${i}`;
        const answer = await program.plan(plan, cell).catch((error: Error) => error);
        if (answer instanceof Error) {
          if (!UNABLE.test(answer.message)) throw answer;
          leftOut.push(`${name} was built and not compared: ${answer.message}`);
          skip(answer.message);
        }
        // Not all groups from 0: the number of the first counts.
        const first = Math.min(1, cell.groups - 1);
        const counters = await program.count(first, cell.groups - first);
        let reference = references.get(key);
        if (!reference) {
          reference = tallyGroups(plan, cell, first, cell.groups);
          references.set(key, reference);
        }
        expect(decodeCounters(counters, cell), key).toEqual(reference);
      }
    }
  });

  test('counts many trajectories as plain JavaScript does', async ({ skip }) => {
    const program = start(command);
    const plan = benchPlan(2 ** 21);
    const cell = plan.cells[0]!;
    const answer = await program.plan(plan, cell).catch((error: Error) => error);
    if (answer instanceof Error) skip(answer.message);
    const { sums, bins } = plainTally(plan, cell, 0, cell.groups);
    expect(Array.from(await program.count(0, cell.groups), Number)).toEqual([...sums, ...bins]);
    // A second time, to see that nothing is left of the first.
    expect(Array.from(await program.count(0, cell.groups), Number)).toEqual([...sums, ...bins]);
    expect(await program.count(5, 0)).toEqual(new BigUint64Array(sums.length + bins.length));
  });

  test('answers a line that it cannot use with a sentence, and goes on', async ({ skip }) => {
    const program = start(command);
    const plan = benchPlan(2 ** 12);
    const cell = plan.cells[0]!;
    await expect(program.ask('count 0 1', 'counts')).rejects.toThrow(/plan/);
    await expect(program.ask('sing', 'ready')).rejects.toThrow(/plan, count or quit/);
    const answer = await program.plan(plan, cell).catch((error: Error) => error);
    if (answer instanceof Error) skip(answer.message);
    await expect(program.ask('plan 1 2 3', 'ready')).rejects.toThrow(/\.$/);
    await expect(program.ask('count 0 1', 'counts')).rejects.toThrow(/plan/);
    await program.plan(plan, cell);
    await expect(program.ask('count -1 1', 'counts')).rejects.toThrow(/first group/);
    await expect(program.ask(`count ${2 ** 32 - 1} 2`, 'counts')).rejects.toThrow(/first group/);
    expect((await program.count(0, 8)).at(0)).toBeGreaterThan(0n);
  });
});
