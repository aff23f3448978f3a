import { expect, test, vi } from 'vitest';
import type { FromTracesWorker, ToTracesWorker } from '../../../../src/app/traces/traces-protocol';
import { TracesStudy } from '../../../../src/app/traces/traces-study';
import type { PlainCalibration } from '../../../../src/study/calibrate/plain-calibration';
import type { RuleName } from '../../../../src/study/calibrate/read-logs';
import { ScriptedWorker } from '../../../support/scripted-worker';

const file = (name: string): File => new File(['{}'], name);

class Scene {
  readonly workers: ScriptedWorker<ToTracesWorker, FromTracesWorker>[] = [];
  readonly study = new TracesStudy(() => {
    const worker = new ScriptedWorker<ToTracesWorker, FromTracesWorker>();
    this.workers.push(worker);
    return worker;
  });

  get asked(): readonly ToTracesWorker[] {
    return this.workers.at(-1)!.asked;
  }

  /** Of the run that was asked for last. */
  say(...events: readonly Record<string, unknown>[]): void {
    const { run } = this.asked.at(-1)!;
    for (const event of events) this.workers.at(-1)!.say({ ...event, run } as FromTracesWorker);
  }
}

const FILES = { type: 'files', files: [], others: null };
const FINISHED = { type: 'finished' };
/** No number of it is looked at. */
const rule = (name: RuleName): Record<string, unknown> => ({
  type: 'rule',
  found: { rule: name, calibration: {} as PlainCalibration },
});
const CLASS = { type: 'class', found: { className: '3x3', calibration: {} as PlainCalibration } };

test('logs that are opened keep the comparison that was chosen, and drop the shipped one', () => {
  const { study } = new Scene();
  study.open([file('grpo.jsonl')]);
  expect(study.state.question.others).toBeNull();
  const others = { kind: 'files', files: [file('sft.jsonl')] } as const;
  study.ask({ others });
  study.open([file('dapo.jsonl')]);
  expect(study.state.question.others).toEqual(others);
});

test('logs compared with are read as the first, save for what is said of them', () => {
  const scene = new Scene();
  const others = { kind: 'files', files: [file('sft.jsonl')] } as const;
  scene.study.ask({ others, truth: ' gold ', format: 'verl', otherTruth: 'answer' });
  expect(scene.asked.at(-1)).toMatchObject({
    read: { truth: 'gold', format: 'verl' },
    readOthers: { truth: 'answer', format: 'verl' },
  });
});

test('another rule is shown at once, and its classes are asked for when the reading has ended', () => {
  const scene = new Scene();
  const { study } = scene;
  study.read();
  scene.say(FILES, rule('marker'), { ...CLASS, rule: 'marker' }, rule('changed-value'));
  expect(study.state.classes).toHaveLength(1);

  study.ask({ rule: 'changed-value' });
  expect(study.state).toMatchObject({ front: 'changed-value', classes: [], status: 'running' });
  expect(scene.asked.filter(({ type }) => type === 'read')).toHaveLength(1);
  scene.say({ ...CLASS, rule: 'marker' });
  expect(study.state.classes).toHaveLength(0);

  scene.say(FINISHED);
  expect(scene.asked.at(-1)).toMatchObject({ type: 'front', rule: 'changed-value' });
  scene.say({ ...CLASS, rule: 'changed-value' }, FINISHED);
  expect(study.state.classes).toHaveLength(1);
  expect(study.state.status).toBe('done');
});

test('a rule that no trace went through leaves the numbers that there are', () => {
  const scene = new Scene();
  scene.study.read();
  scene.say(FILES, rule('annotated'), FINISHED);
  expect(scene.study.state.front).toBe('annotated');
  scene.study.ask({ rule: 'every-mention' });
  expect(scene.study.state).toMatchObject({ front: 'annotated', status: 'done' });
});

test('numbers that were shown before a reading was cancelled stay, under every rule', () => {
  vi.useFakeTimers();
  const scene = new Scene();
  const { study } = scene;
  study.read();
  scene.say(FILES, rule('marker'), rule('every-mention'), FINISHED);
  study.open([file('large.jsonl')]);
  study.stop();
  // The worker does not answer: it is replaced, and what it had read is gone with it.
  vi.runAllTimers();
  vi.useRealTimers();
  expect(scene.workers).toHaveLength(2);
  expect(study.state).toMatchObject({ status: 'stopped', held: false });
  study.ask({ rule: 'every-mention' });
  study.look(3);
  expect(study.state).toMatchObject({ status: 'stopped', front: 'every-mention', shown: null });
  expect(scene.asked).toHaveLength(0);
});
