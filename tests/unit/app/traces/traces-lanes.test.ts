import { expect, test } from 'vitest';
import type { Answer, Job } from '../../../../src/app/traces/traces-jobs';
import { type FromTracesHelper, Lanes, type ToTracesHelper } from '../../../../src/app/traces/traces-lanes';
import type { LogPart } from '../../../../src/study/calibrate/read-logs';
import { ScriptedWorker } from '../../../support/scripted-worker';
import { verlLine } from '../../../support/traces';

const jobs = ['a', 'b', 'c'].map((name): Job => {
  const file = new File([verlLine({ output: `It is ${name.length + 1}.` })], `${name}.jsonl`);
  return { type: 'read', source: { kind: 'file', name: file.name, file }, read: {}, split: {} };
});

type Helper = ScriptedWorker<ToTracesHelper, FromTracesHelper>;

function lanesWith(helper: Helper): Lanes {
  return new Lanes(() => helper);
}

const partOf = (name: string): Answer => ({
  type: 'part',
  part: { reading: { name } as LogPart['reading'], tables: new Map() },
});

const namesOf = (answers: readonly Answer[]): string[] =>
  answers.map((answer) => (answer.type === 'part' ? answer.part.reading.name : answer.type));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resume) => setTimeout(resume, 1));
}

test('answers come in the order of the jobs, whichever lane is quicker', async () => {
  const helper: Helper = new ScriptedWorker();
  const answers: Answer[] = [];
  const run = lanesWith(helper).run(jobs, {
    signal: new AbortController().signal,
    onAnswer: (answer) => answers.push(answer),
  });
  await until(() => answers.length === 1);
  // The third is done here by now, and waits for the second, which the helper has.
  expect(helper.asked).toMatchObject([{ type: 'job', job: { source: { name: 'b.jsonl' } } }]);
  await new Promise((resume) => setTimeout(resume, 50));
  expect(namesOf(answers)).toEqual(['a.jsonl']);
  helper.say({ id: 1, answer: partOf('helped') });
  await run;
  expect(namesOf(answers)).toEqual(['a.jsonl', 'helped', 'c.jsonl']);
});

test('what a helper leaves undone when it breaks down is done here', async () => {
  const helper: Helper = new ScriptedWorker();
  const answers: Answer[] = [];
  const run = lanesWith(helper).run(jobs, {
    signal: new AbortController().signal,
    onAnswer: (answer) => answers.push(answer),
  });
  await until(() => helper.asked.length === 1);
  helper.break('out of memory');
  await run;
  expect(namesOf(answers)).toEqual(['a.jsonl', 'b.jsonl', 'c.jsonl']);
});

test('a failure of the helper is that of the run, and a cancel ends the helper', async () => {
  const failing: Helper = new ScriptedWorker();
  const failed = lanesWith(failing).run(jobs, {
    signal: new AbortController().signal,
    onAnswer: () => undefined,
  });
  await until(() => failing.asked.length === 1);
  failing.say({ id: 1, failure: { message: 'planted', issues: null } });
  await expect(failed).rejects.toThrow('planted');

  const helper: Helper = new ScriptedWorker();
  const abort = new AbortController();
  const run = lanesWith(helper).run(jobs, { signal: abort.signal, onAnswer: () => undefined });
  await until(() => helper.asked.length === 1);
  abort.abort();
  await expect(run).rejects.toBe(abort.signal.reason);
  expect(helper.terminated).toBe(true);
});
