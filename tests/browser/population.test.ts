/** `<lab-population>` and its renderer together, on one thread: what is told, what keys do, and a lost device. */
import { afterEach, expect, test, vi } from 'vitest';
import '../../src/app/page.css';
import { HOME } from '../../src/app/training/camera';
import '../../src/app/training/population';
import type { LabPopulation } from '../../src/app/training/population';
import { PopulationRenderer } from '../../src/app/training/population-renderer';
import type { PopulationView } from '../../src/app/training/population-view';
import type { Cloud } from '../../src/app/training/positions';
import { recordLayout, type TrainRecords } from '../../src/engine/train';
import { liveBuffers } from '../../src/engine/webgpu/device-buffers';
import { WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import { parseExperiment } from '../../src/experiment/schema';
import { planTraining } from '../../src/study/training/plan-training';

interface Scene {
  readonly element: LabPopulation;
  readonly renderer: PopulationRenderer;
  readonly views: PopulationView[];
  readonly said: (string | null)[];
  readonly clouds: (Cloud | null)[];
}

async function open(): Promise<Scene> {
  const element = document.createElement('lab-population');
  const views: PopulationView[] = [];
  const said: (string | null)[] = [];
  const clouds: (Cloud | null)[] = [];
  const renderer = new PopulationRenderer({
    onSay: (words) => {
      said.push(words);
      element.words = words;
    },
    onCloud: (cloud) => {
      clouds.push(cloud);
      element.cloud = cloud;
    },
  });
  element.onCanvas = (canvas) => renderer.canvas(canvas);
  element.onView = (view) => {
    views.push(view);
    renderer.view(view);
  };
  document.body.append(element);
  await vi.waitFor(() => expect(views.length).toBeGreaterThan(0));
  return { element, renderer, views, said, clouds };
}

afterEach(() => document.querySelector('lab-population')?.remove());

test('keys turn the camera and bring it back; other keys are left to the page', async () => {
  const { element, views } = await open();
  const canvas = element.querySelector('canvas')!;
  const press = async (key: string): Promise<boolean> => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    canvas.dispatchEvent(event);
    await element.updateComplete;
    return event.defaultPrevented;
  };
  canvas.focus();
  expect(document.activeElement).toBe(canvas);
  expect(await press('ArrowLeft')).toBe(true);
  expect(views.at(-1)!.camera.azimuth).toBeLessThan(HOME.azimuth);
  expect(await press('+')).toBe(true);
  expect(views.at(-1)!.camera.zoom).toBeGreaterThan(1);
  expect(await press('Tab')).toBe(false);
  expect(await press('0')).toBe(true);
  expect(views.at(-1)!.camera).toEqual(HOME);
  // Colours come as numbers, whatever the style sheet calls them.
  const { paper, statuses } = views.at(-1)!.palette;
  expect([...paper, ...statuses.flat()].every((x) => x >= 0 && x <= 1)).toBe(true);
  expect(new Set(statuses.map(String)).size).toBe(4);
});

test('a training is told in words while it runs, and its records are drawn by another device when its own is gone', async () => {
  const shown = vi.spyOn(ImageBitmapRenderingContext.prototype, 'transferFromImageBitmap');
  const { element, renderer, views, said, clouds } = await open();
  const training = planTraining(
    parseExperiment({
      version: 1,
      model: { lengths: 4, maxAttempts: 8 },
      objective: { groupSize: 2 },
      training: { steps: 3, replicas: 50, groups: 1, objective: 'paper-theory' },
    }),
  );
  const layout = recordLayout(training.plan);
  const before = liveBuffers();
  const engine = await WebGpuEngine.create(navigator.gpu);
  const requests = vi.spyOn(navigator.gpu, 'requestAdapter');
  const history: TrainRecords[] = [];
  const run = engine.train(training.plan, {
    onStates: (states) => renderer.attach(states),
    onProgress: (steps) => renderer.frame(steps / 50),
  });
  for await (const records of run) {
    history.push(records);
    renderer.latest(layout, history);
  }
  await vi.waitFor(() => expect(clouds.at(-1)).toMatchObject({ step: 3, count: 50 }), 5000);
  await vi.waitFor(() =>
    expect(element.querySelector('canvas')!.getAttribute('aria-label')).toMatch(
      /50 policies after 3 updates/,
    ),
  );
  expect(requests).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(shown).toHaveBeenCalled(), 5000);
  const { size } = views.at(-1)!;
  expect(shown.mock.calls.at(-1)![0]).toBeInstanceOf(ImageBitmap);
  expect(size.width * size.height).toBeGreaterThan(0);
  engine.device.destroy();
  await vi.waitFor(() => expect(requests).toHaveBeenCalledTimes(1), 5000);
  renderer.past(layout, history.slice(0, 2));
  await vi.waitFor(() => expect(clouds.at(-1)).toMatchObject({ step: 1 }), 5000);
  renderer.past(layout, null);
  await vi.waitFor(() => expect(clouds.at(-1)).toMatchObject({ step: 3 }), 5000);
  // Two drawers have come by now, one on the device of the engine and one on the renderer's own.
  await vi.waitFor(() => expect(liveBuffers().count).toBeGreaterThan(before.count), 5000);
  renderer.lost('the driver went away');
  expect(liveBuffers()).toEqual(before);
  expect(said.at(-1)).toMatch(/was lost: the driver went away\. They are drawn from records/);
  expect(said.filter((words) => words !== null && !/runs on the processor|was lost/.test(words))).toEqual([]);
}, 30_000);
