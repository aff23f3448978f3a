/** The state of the page of trainings, with workers that say what the test tells them to. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { initialState, LabStore } from '../../../src/app/store';
import type { FromTrainingWorker, ToTrainingWorker } from '../../../src/app/training/training-protocol';
import { selectedFrame, TrainingStudy } from '../../../src/app/training/training-study';
import { tellUpdate } from '../../../src/app/training/under-way';
import { addressWithTrainingView, type WantedView, wantedView } from '../../../src/app/training/view-address';
import { presetById } from '../../../src/experiment/presets';
import { parseExperiment } from '../../../src/experiment/schema';
import { trainingPresetById } from '../../../src/experiment/training-presets';
import { ScriptedWorker } from '../../support/scripted-worker';

type Scripted = ScriptedWorker<ToTrainingWorker, FromTrainingWorker>;

const experiment = (steps: number, learningRate = 0.1) =>
  parseExperiment({ version: 1, training: { steps, learningRate } });

const frames = (...steps: number[]) => steps.map((step) => ({ step, cells: [] }));
const flow = { cell: 0, points: [], missing: 'none', klRatio: null, oneToken: null };

function started(draft = experiment(10), wanted: WantedView = {}) {
  const workers: Scripted[] = [];
  const store = new LabStore(initialState(draft, null, 'reference'));
  const study = new TrainingStudy(store, wanted, () => {
    workers.push(new ScriptedWorker());
    return workers.at(-1)!;
  });
  study.arrive();
  return {
    store,
    study,
    workers,
    worker: () => workers.at(-1)!,
    steps: () => study.state.shown?.frames.map(({ step }) => step),
  };
}

const last = ({ asked }: Scripted) => asked.at(-1)!;
const paused = (worker: Scripted): boolean | undefined => {
  const message = worker.asked.findLast((one) => one.type === 'pace' || one.type === 'train');
  return message && 'pace' in message ? message.pace.paused : undefined;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('history', { replaceState: () => undefined });
  vi.stubGlobal('location', { pathname: '/', search: '', hash: '' });
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a training', () => {
  test('runs when the page is opened, and its frames come in', () => {
    const { study, worker, steps } = started();
    expect(last(worker())).toMatchObject({
      type: 'train', run: 1, steps: 0, records: false, pace: { paused: false, framesPerSecond: null },
    }); // prettier-ignore
    expect(study.state).toMatchObject({ status: 'running', shown: null, stale: false });
    worker().say({ run: 1, type: 'frames', frames: frames(0, 1) });
    worker().say({ run: 1, type: 'frames', frames: frames(2) });
    expect(steps()).toEqual([0, 1, 2]);
    worker().say({ run: 1, type: 'finished' });
    expect(study.state.status).toBe('done');
  });

  test('that was under way when the page was left is begun anew, which is said until the next', () => {
    const leave = ({ study }: ReturnType<typeof started>): void => tellUpdate(study.updateUnderWay);
    const first = started();
    expect(first.study.state.left).toBeNull();
    first.worker().say({ run: 1, type: 'frames', frames: frames(0, 1, 2) });
    leave(first);
    const second = started();
    expect(second.study.state).toMatchObject({ status: 'running', left: 2 });
    second.worker().say({ run: 1, type: 'frames', frames: frames(0, 1) });
    second.worker().say({ run: 1, type: 'finished' });
    expect(second.study.state).toMatchObject({ status: 'done', left: 2 });
    second.study.run();
    expect(second.study.state.left).toBeNull();
    // What has ended is not lost.
    second.worker().say({ run: 2, type: 'frames', frames: frames(0, 1) });
    second.worker().say({ run: 2, type: 'finished' });
    leave(second);
    expect(started().study.state.left).toBeNull();
  });

  test('needs no storage for that', () => {
    vi.stubGlobal('sessionStorage', undefined);
    const { study, worker } = started();
    worker().say({ run: 1, type: 'frames', frames: frames(0, 1) });
    tellUpdate(study.updateUnderWay);
    expect(study.state).toMatchObject({ status: 'running', left: null });
  });

  test('begins anew with another engine, without the frames of the first', () => {
    const { worker, steps } = started();
    worker().say({ run: 1, type: 'frames', frames: frames(0, 1, 2) });
    worker().say({ run: 1, type: 'frames', frames: frames(3, 0, 1) });
    expect(steps()).toEqual([0, 1]);
  });

  test('pauses, goes on, and takes single steps', () => {
    const { study, worker } = started();
    study.pause();
    expect(study.state.status).toBe('paused');
    expect(paused(worker())).toBe(true);
    study.step();
    expect(last(worker())).toEqual({ type: 'step', run: 1 });
    study.run();
    expect(study.state.status).toBe('running');
    expect(last(worker())).toEqual({ type: 'pace', run: 1, pace: { paused: false, framesPerSecond: null } });
    study.step();
    expect(study.state.status).toBe('paused');
    expect(
      worker()
        .asked.slice(-2)
        .map(({ type }) => type),
    ).toEqual(['pace', 'step']);
  });

  test('waits while nobody sees it, and keeps the pause of its user', () => {
    const { study, worker } = started();
    study.see(false);
    expect(paused(worker())).toBe(true);
    expect(study.state.status).toBe('running');
    study.see(true);
    expect(paused(worker())).toBe(false);
    study.pause();
    study.see(false);
    study.see(true);
    expect(paused(worker())).toBe(true);
  });

  test('that is asked for while nobody sees it waits too', () => {
    const { study, worker } = started();
    study.see(false);
    study.start(experiment(20));
    expect(last(worker())).toMatchObject({ type: 'train', pace: { paused: true } });
  });

  test('does not start over when the page comes back', () => {
    const { study, worker } = started();
    worker().say({ run: 1, type: 'frames', frames: frames(0, 1) });
    study.leave();
    expect(paused(worker())).toBe(true);
    study.arrive();
    expect(worker().asked.filter(({ type }) => type === 'train')).toHaveLength(1);
    expect(paused(worker())).toBe(false);
  });

  test('has its speed', () => {
    const { study, worker } = started();
    study.setSpeed(5);
    expect(last(worker())).toMatchObject({ pace: { paused: false, framesPerSecond: 5 } });
  });
});

describe('another question', () => {
  test('leaves the old frames, stale, until its own come', () => {
    const { study, worker, steps } = started();
    worker().say({ run: 1, type: 'frames', frames: frames(0, 5, 10) });
    study.start(experiment(10, 0.2));
    expect(study.state).toMatchObject({ status: 'running', stale: true });
    expect(steps()).toEqual([0, 5, 10]);
    worker().say({ run: 1, type: 'frames', frames: frames(11) });
    worker().say({ run: 2, type: 'begun' });
    worker().say({ run: 2, type: 'flow', flow });
    expect(steps()).toEqual([0, 5, 10]);
    expect(study.state.shown!.flows.size).toBe(0);
    worker().say({ run: 2, type: 'frames', frames: frames(0) });
    expect(steps()).toEqual([0]);
    expect(study.state.stale).toBe(false);
    expect(study.state.shown!.flows.size).toBe(1);
    expect(study.state.shown!.experiment.training.learningRate).toBe(0.2);
  });

  test('loses no history when it is cancelled before its first frame', () => {
    const { study, worker, steps } = started();
    worker().say({ run: 1, type: 'frames', frames: frames(0, 5) });
    study.start(experiment(10, 0.2));
    study.stop();
    worker().say({ run: 2, type: 'stopped' });
    expect(steps()).toEqual([0, 5]);
    expect(study.state).toMatchObject({ status: 'stopped', stale: true });
  });

  test('that cannot be trained is told beside the controls', () => {
    const { store, study, worker } = started();
    worker().say({ run: 1, type: 'invalid', issues: [{ path: 'training.steps', message: 'no' } as never] });
    expect(store.state.issues).toHaveLength(1);
    expect(study.state.status).toBe('failed');
  });
});

describe('the end', () => {
  test('comes in a tenth of a second although the worker is silent; frames stay', () => {
    const { study, workers, worker, steps } = started();
    worker().say({ run: 1, type: 'frames', frames: frames(0, 1) });
    study.stop();
    expect(study.state.status).toBe('stopping');
    vi.advanceTimersByTime(100);
    expect(study.state.status).toBe('stopped');
    expect(workers[0]!.terminated).toBe(true);
    expect(steps()).toEqual([0, 1]);
    workers[0]!.say({ run: 1, type: 'frames', frames: frames(2) });
    expect(steps()).toEqual([0, 1]);
    study.run();
    expect(workers).toHaveLength(2);
    expect(study.state.workers).toBe(2);
    expect(last(worker())).toMatchObject({ type: 'train', run: 2 });
  });

  test('needs no new worker where the old one answers', () => {
    const { study, workers, worker } = started();
    study.stop();
    worker().say({ run: 1, type: 'stopped' });
    vi.advanceTimersByTime(1000);
    expect(workers).toHaveLength(1);
    expect(study.state.status).toBe('stopped');
  });

  test('of a worker that breaks is told, and the next training works', () => {
    const { study, worker } = started();
    worker().say({ run: 1, type: 'frames', frames: frames(0) });
    worker().break('out of memory');
    expect(study.state.status).toBe('failed');
    expect(study.state.reason).toContain('out of memory');
    study.run();
    expect(last(worker())).toMatchObject({ type: 'train', run: 2 });
  });

  test('gives a new training time to take over, and replaces a worker that does not', () => {
    const { study, workers, worker } = started();
    study.start(experiment(20));
    vi.advanceTimersByTime(600);
    expect(workers).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(workers).toHaveLength(2);
    expect(last(worker())).toMatchObject({ type: 'train', run: 2 });
  });

  test('by a reset is before the first update, and the same training runs again', () => {
    const { study, worker, steps } = started();
    worker().say({ run: 1, type: 'frames', frames: frames(0, 1) });
    study.reset();
    worker().say({ run: 1, type: 'frames', frames: frames(2) });
    worker().say({ run: 1, type: 'stopped' });
    expect(study.state).toMatchObject({ status: 'idle', shown: null });
    study.step();
    expect(last(worker())).toMatchObject({ type: 'train', run: 2, steps: 1, pace: { paused: true } });
    expect(study.state.status).toBe('paused');
    worker().say({ run: 2, type: 'frames', frames: frames(0) });
    expect(steps()).toEqual([0]);
  });
});

describe('the draft of the other pages', () => {
  const attribution = presetById('kl-vs-length')!.experiment;
  const standard = trainingPresetById('training/figure-3')!.experiment;

  test('is set aside for Figure 3, and comes back unless something was changed', () => {
    const { store, study, worker } = started(attribution);
    expect(last(worker())).toMatchObject({ type: 'train', experiment: standard });
    expect(store.state).toMatchObject({ draft: standard, preset: 'training/figure-3' });
    study.leave();
    expect(store.state).toMatchObject({ draft: attribution, preset: null });
    study.arrive();
    expect(store.state.draft).toBe(standard);
    expect(worker().asked.filter(({ type }) => type === 'train')).toHaveLength(1);
    study.editor.set('training.steps', 20);
    study.leave();
    expect(store.state.draft.training.steps).toBe(20);
  });
});

describe('a change', () => {
  const trainings = (worker: Scripted) => worker.asked.filter(({ type }) => type === 'train');

  test('while paused stays paused, dims what is shown, and is trained when its user says so', () => {
    const { store, study, worker } = started();
    worker().say({ run: 1, type: 'frames', frames: frames(0, 1) });
    study.pause();
    study.editor.set('training.learningRate', 0.2);
    vi.advanceTimersByTime(1000);
    expect(trainings(worker())).toHaveLength(1);
    expect(study.state).toMatchObject({ status: 'paused', stale: true });
    study.run();
    expect(last(worker())).toMatchObject({ type: 'train', run: 2, experiment: store.state.draft });
    expect(study.state).toMatchObject({ status: 'running', stale: true });
  });

  test('while paused that is taken back goes on where it was', () => {
    const { study, worker } = started();
    worker().say({ run: 1, type: 'frames', frames: frames(0, 1) });
    study.pause();
    study.editor.set('training.learningRate', 0.2);
    vi.advanceTimersByTime(1000);
    study.editor.set('training.learningRate', 0.1);
    vi.advanceTimersByTime(1000);
    expect(study.state).toMatchObject({ status: 'paused', stale: false });
    study.run();
    expect(trainings(worker())).toHaveLength(1);
    expect(paused(worker())).toBe(false);
  });

  test('that does not fit holds the training, which goes on once it is mended', () => {
    const { study, worker, workers, steps } = started();
    worker().say({ run: 1, type: 'frames', frames: frames(0, 1) });
    worker().say({ run: 1, type: 'cloud', cloud: CLOUD });
    study.editor.set('training.learningRate', 'much');
    vi.advanceTimersByTime(1000);
    expect(study.state).toMatchObject({ status: 'running', held: true, stale: true });
    expect(paused(worker())).toBe(true);
    expect(workers).toHaveLength(1);
    expect(study.state.cloud).toBe(CLOUD);
    study.editor.set('training.learningRate', 0.1);
    vi.advanceTimersByTime(1000);
    expect(study.state).toMatchObject({ status: 'running', held: false, stale: false });
    expect(paused(worker())).toBe(false);
    expect(steps()).toEqual([0, 1]);
    expect(trainings(worker())).toHaveLength(1);
  });

  test('leaves where the policies were, although the worker that drew them is gone', () => {
    const { study, worker, workers } = started();
    worker().say({ run: 1, type: 'frames', frames: frames(0, 1) });
    worker().say({ run: 1, type: 'cloud', cloud: CLOUD });
    study.stop();
    vi.advanceTimersByTime(100);
    study.look({} as never);
    expect(workers).toHaveLength(2);
    worker().say({ run: 1, type: 'cloud', cloud: null });
    expect(study.state.cloud).toBe(CLOUD);
    expect(study.state.words).toMatch(/comes back with the next training/);
  });
});

const CLOUD = {
  step: 1,
  count: 2,
  mean: [0, 0, 0],
  spread: [0, 0, 0],
  statuses: [2, 0, 0, 0],
  beyond: 0,
} as const;

test('a step takes no training up that is over', () => {
  const { study, worker } = started();
  worker().say({ run: 1, type: 'frames', frames: frames(0, 5) });
  study.stop();
  worker().say({ run: 1, type: 'stopped' });
  const asked = worker().asked.length;
  study.step();
  expect(worker().asked).toHaveLength(asked);
  expect(study.state.status).toBe('stopped');
});

test('a file without a training is refused, with where to open it', () => {
  const { store, study } = started();
  const { draft } = store.state;
  study.editor.openFile('{"version":1}');
  expect(store.state.draft).toBe(draft);
  expect(store.state).toMatchObject({ issuesOf: 'file' });
  expect(store.state.issues[0]!.message).toMatch(/is no training.*Attribution page/);
});

describe('the link', () => {
  test('holds the scale, the cell and the update, and nothing of what the page opens on', () => {
    const { study, worker } = started();
    worker().say({ run: 1, type: 'frames', frames: frames(0, 5, 10) });
    expect(addressWithTrainingView('?preset=x', study.state)).toBe('?preset=x');
    study.show({ scale: 'probabilities', cell: 3, at: 1 });
    const query = addressWithTrainingView('?preset=x&update=7', study.state);
    expect(query).toBe('?preset=x&scale=probabilities&cell=3&update=5');
    expect(wantedView(query)).toEqual({ scale: 'probabilities', cell: 3, step: 5 });
    expect(wantedView('?scale=other&cell=-1&update=x')).toEqual({});
  });

  test('is followed once what it names has come', () => {
    const { study, worker } = started(experiment(10), { scale: 'probabilities', cell: 9, step: 5 });
    expect(study.state.scale).toBe('probabilities');
    worker().say({ run: 1, type: 'frames', frames: frames(0) });
    expect(study.state).toMatchObject({ cell: 0, at: null });
    worker().say({ run: 1, type: 'frames', frames: frames(4, 8) });
    expect(study.state.at).toBe(2);
    worker().say({ run: 1, type: 'frames', frames: frames(10) });
    expect(study.state.at).toBe(2);
  });
});

test('the selected frame is the last one, or the one chosen', () => {
  const { study, worker } = started();
  expect(selectedFrame(study.state)).toBeNull();
  worker().say({ run: 1, type: 'frames', frames: frames(0, 5, 10) });
  expect(selectedFrame(study.state)).toMatchObject({ at: 2, frame: { step: 10 } });
  study.show({ at: 1 });
  expect(selectedFrame(study.state)).toMatchObject({ at: 1, frame: { step: 5 } });
});
