/** The Paper page's study, with a worker that says what the test tells it to. */
import { expect, test } from 'vitest';
import type { PaperMessage, ToWorker } from '../../../src/app/protocol';
import { PaperStudy } from '../../../src/app/paper/paper-study';
import { accuracyFormula } from '../../../src/study/paper/claims/accuracy';
import { DEFAULT_SEED } from '../../../src/experiment/seed';
import { exactRow, simulatedRow } from '../../../src/study/paper/rows';
import { ScriptedWorker } from '../../support/scripted-worker';

function study() {
  const worker = new ScriptedWorker<ToWorker, PaperMessage>();
  let changes = 0;
  const paper = new PaperStudy(
    () => changes++,
    () => worker,
  );
  return { worker, paper, changes: () => changes };
}

const ROW = exactRow(accuracyFormula, accuracyFormula.exact());

test('rows replace what was known of a claim, and the end is told with its digest', () => {
  const { worker, paper, changes } = study();
  paper.start('reference');
  expect(worker.asked).toEqual([
    { type: 'paper', run: 1, engine: 'reference', trajectories: 2 ** 18, seed: DEFAULT_SEED },
  ]);
  worker.say({ type: 'claim', run: 1, place: 3, row: ROW });
  worker.say({ type: 'claim', run: 1, place: 3, row: simulatedRow(ROW, []) });
  worker.say({ type: 'progress', run: 1, trajectories: 5, total: 10 });
  expect([...paper.state.rows].map(([place, { complete }]) => [place, complete])).toEqual([[3, true]]);
  expect(paper.state).toMatchObject({ status: 'running', trajectories: 5, total: 10 });
  worker.say({ type: 'paper-finished', run: 1, digest: 'abc', complete: true, reason: null, stopped: false });
  expect(paper.state).toMatchObject({ status: 'done', digest: 'abc' });
  expect(changes()).toBe(5);
});

test('what an earlier run still says is not heard', () => {
  const { worker, paper } = study();
  paper.start('auto');
  paper.start('auto');
  worker.say({ type: 'claim', run: 1, place: 0, row: ROW });
  expect(paper.state.rows.size).toBe(0);
});

test('it stops once, and a stopped run keeps its rows', () => {
  const { worker, paper } = study();
  paper.stop();
  expect(worker.asked).toEqual([]);
  paper.start('auto');
  worker.say({ type: 'claim', run: 1, place: 0, row: ROW });
  paper.stop();
  paper.stop();
  expect(worker.asked.slice(1)).toEqual([{ type: 'cancel', run: 1 }]);
  worker.say({
    type: 'paper-finished',
    run: 1,
    digest: '',
    complete: false,
    reason: 'The simulation was stopped.',
    stopped: true,
  });
  expect(paper.state).toMatchObject({ status: 'stopped' });
  expect(paper.state.rows.size).toBe(1);
});

test('a broken worker, and a defect in it, are told in words', () => {
  const { worker, paper } = study();
  paper.start('auto');
  worker.say({ type: 'crashed', run: 1, message: 'x is undefined' });
  expect(paper.state).toMatchObject({ status: 'failed', reason: expect.stringContaining('x is undefined') });
  paper.start('auto');
  worker.break('');
  expect(paper.state).toMatchObject({ status: 'failed', reason: expect.stringContaining('did not start') });
});
