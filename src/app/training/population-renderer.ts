/**
 * What draws a population in the worker that trains it. While the WebGPU engine trains, the states are drawn from the
 * engine's own buffer; otherwise positions come from records: after the training, from another engine, of an earlier
 * step. Without WebGPU they are drawn on a plain canvas.
 *
 * The canvas on the page is only given pictures, so that what makes them can change under it.
 */
import { EngineError } from '../../engine/engine';
import type { LearnerStates, RecordLayout, TrainRecords } from '../../engine/train';
import { openDevice } from '../../engine/webgpu/device';
import { type Population, Portrait } from '../../engine/webgpu/portrait';
import type { LogitVector } from '../../model/policy';
import type { FlowVector } from '../../study/training/flow-field';
import { timeLeft } from '../time-gate';
import { arrowsOf, type FlowArrow, gridPlaces, packArrows } from './arrows';
import { axesOf, packLines } from './axes';
import type { Size } from './camera';
import { FramePace } from './frame-pace';
import { type PictureTarget, pictureTarget } from './picture-target';
import { drawPlain, plainCount } from './plain-portrait';
import { boundsOf, portraitView, type PopulationView } from './population-view';
import { type Cloud, cloudOf, type Positions, positionsOf } from './positions';

/** The gradient at places, in their order; none where the objective has no exact one. */
export type Field = (places: readonly LogitVector[]) => readonly FlowVector[];

export interface RendererHooks {
  /** Words for the page beside the picture: how it is drawn where that is out of the ordinary; null where it is not. */
  readonly onSay: (words: string | null) => void;
  /** Where the policies are, some times a second. */
  readonly onCloud: (cloud: Cloud | null) => void;
}

interface Drawer {
  readonly portrait: Portrait;
  readonly target: PictureTarget;
  readonly software: boolean;
}

/** Words are read slower than pictures are seen. */
const CLOUD_MS = 250;
/** More pixels for each of the page are not told apart. */
const MOST_RATIO = 2;

export class PopulationRenderer {
  private screen: ImageBitmapRenderingContext | null = null;
  private shown: PopulationView | null = null;
  private field: Field | null = null;

  /** The states of the training under way. */
  private live: { readonly states: LearnerStates; readonly keepEvery: number } | null = null;
  private keptStep = 0;
  private liveStep = 0;
  private history: readonly Positions[] = [];
  private pinned: readonly Positions[] | null = null;
  private readonly converted = new WeakMap<TrainRecords, Positions>();

  private drawer: Drawer | null = null;
  /** What was said of a lost device; it stands until a training has a device again. */
  private loss: string | null = null;
  /** Counts what is made ready: another one overtakes it. */
  private making = 0;
  /** What is being made ready; it shows whatever is to be shown once it is there. */
  private underWay: Population | null = null;
  private ownDevice: Promise<{ readonly device: GPUDevice; readonly software: boolean } | null> | undefined;
  private plainCanvas: OffscreenCanvas | undefined;

  /** What lines and arrows were made of. */
  private furnished: readonly unknown[] = [];
  private flow: { readonly of: readonly unknown[]; readonly arrows: readonly FlowArrow[] } | null = null;

  private readonly pace = new FramePace();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private drawing = false;
  private wanted = false;
  private clouded = -Infinity;
  private cloudTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly hooks: RendererHooks) {}

  /** Draws here from now on. */
  canvas(canvas: OffscreenCanvas): void {
    this.screen = canvas.getContext('bitmaprenderer');
    this.request();
  }

  view(view: PopulationView): void {
    this.shown = view;
    this.request();
    this.tell();
  }

  /** For the flow: of the cell and class that are shown. Null where there is none. */
  setField(field: Field | null): void {
    this.field = field;
    this.flow = null;
    this.request();
  }

  /**
   * For the option `onStates` of a training.
   * @param states null before the states go; the last picture stays
   * @param recordEvery steps between points of the trails
   */
  attach(states: LearnerStates | null, recordEvery = 1): void {
    if (states === null) {
      this.live = null;
      if (this.pinned === null) this.drawer?.portrait.attach(null);
      this.request();
      return;
    }
    this.live = { states, keepEvery: recordEvery };
    this.keptStep = this.liveStep = 0;
    this.history = [];
    this.pinned = null;
    const { device, software } = states;
    void this.make(device, software, states);
  }

  /** For the hook `onStep`: all policies have come to this step, and nothing of the training is under way. */
  frame(step: number): void {
    if (this.live === null) return;
    const { keepEvery } = this.live;
    this.liveStep = step;
    if (this.pinned === null && Math.floor(step / keepEvery) > Math.floor(this.keptStep / keepEvery)) {
      this.keptStep = step;
      this.drawer?.portrait.keep();
    }
    this.request();
    this.tell();
  }

  /** Records so far, the oldest first: for words, and for pictures where there are no live states. */
  latest(layout: RecordLayout, records: readonly TrainRecords[]): void {
    this.history = this.positions(layout, records);
    this.tell();
    if (this.live === null && this.pinned === null) this.showHistory();
  }

  /** Shows an earlier step, with those before it as trails; null for the latest. */
  past(layout: RecordLayout, records: readonly TrainRecords[] | null): void {
    this.pinned = records === null ? null : this.positions(layout, records);
    this.tell();
    if (this.pinned === null && this.live !== null) {
      if (this.drawer?.portrait.device === this.live.states.device)
        this.drawer.portrait.attach(this.live.states);
      this.request();
    } else this.showHistory();
  }

  /** The device is gone. The records are drawn by another one until a training attaches its own. */
  lost(reason = ''): void {
    this.live = null;
    this.drop();
    this.making++;
    this.underWay = null;
    if (reason !== '') {
      this.loss = `The device that drew the policies was lost: ${reason}. They are drawn from records.`;
      this.hooks.onSay(this.loss);
    }
    this.showHistory();
  }

  private positions(layout: RecordLayout, records: readonly TrainRecords[]): Positions[] {
    return records.map((one) => {
      const known = this.converted.get(one) ?? positionsOf(layout, one);
      this.converted.set(one, known);
      return known;
    });
  }

  /** What is shown where it does not come from live states. */
  private get given(): readonly Positions[] {
    return this.pinned ?? this.history;
  }

  private showHistory(): void {
    const last = this.given.at(-1);
    if (last === undefined) return;
    const { underWay } = this;
    if (underWay?.learners === last.learners && underWay.parameters === last.parameters) return;
    if (this.drawer?.portrait.fits(last)) {
      this.loadHistory();
      this.request();
      return;
    }
    void this.openOwn().then((own) => {
      if (this.live !== null) return;
      if (own === null) this.request();
      else return this.make(own.device, own.software, null);
    });
  }

  private loadHistory(): void {
    const portrait = this.drawer?.portrait;
    portrait?.load(this.given.slice(-1 - portrait.slots).map(({ words }) => words));
  }

  /** A portrait on this device; what is asked for meanwhile overtakes it. */
  private async make(device: GPUDevice, software: boolean, states: LearnerStates | null): Promise<void> {
    const making = ++this.making;
    const population = states ?? this.given.at(-1);
    if (population === undefined) return;
    this.underWay = population;
    void device.lost.then(({ reason, message }) => {
      if (this.drawer?.portrait.device === device || making === this.making)
        this.lost(reason === 'destroyed' ? '' : message || 'no reason given');
    });
    try {
      const target = pictureTarget(device, software, this.show);
      const { format } = target;
      const portrait = await Portrait.create(device, population, { format, smooth: !software });
      const drawer = { portrait, target, software };
      if (making !== this.making) {
        destroy(drawer);
        return;
      }
      this.underWay = null;
      this.drop();
      this.drawer = drawer;
      this.furnished = [];
      if (this.live !== null && this.live.states === states && this.pinned === null) {
        portrait.attach(states);
        portrait.keep();
      } else this.loadHistory();
      if (states !== null) this.loss = null;
      this.hooks.onSay(this.loss ?? (software ? SOFTWARE_WORDS : null));
      this.request();
    } catch (error) {
      if (making !== this.making) return;
      this.underWay = null;
      this.drop();
      this.hooks.onSay(error instanceof EngineError ? error.message : String(error));
    }
  }

  /** What draws is of no more use; its buffers go also where the device lives on. */
  private drop(): void {
    if (this.drawer !== null) destroy(this.drawer);
    this.drawer = null;
  }

  /** A device of the renderer's own; null where there is none to be had. */
  private async openOwn(): Promise<{ readonly device: GPUDevice; readonly software: boolean } | null> {
    this.ownDevice ??= openDevice(navigator.gpu as GPU | undefined).then(
      (own) => {
        void own.device.lost.then(() => (this.ownDevice = undefined));
        return own;
      },
      () => null,
    );
    return await this.ownDevice;
  }

  /** Draws as soon as the pace allows it. */
  private request(): void {
    this.wanted = true;
    if (this.drawing || this.timer !== undefined) return;
    const wait = this.pace.wait(performance.now());
    if (wait <= 0) {
      void this.draw();
      return;
    }
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (!this.drawing) void this.draw();
    }, wait);
  }

  private async draw(): Promise<void> {
    const { screen, shown, drawer } = this;
    if (screen === null || shown === null || shown.size.width < 1 || shown.size.height < 1) return;
    this.drawing = true;
    this.wanted = false;
    this.pace.begin(performance.now());
    try {
      if (drawer !== null) await this.drawOnDevice(drawer, shown);
      else if (this.underWay === null && this.given.length > 0 && (await this.openOwn()) === null)
        this.drawOnCanvas(shown);
    } catch (error) {
      // Any other error is a device that goes; the news of it comes by a promise of its own.
      if (error instanceof EngineError) {
        if (this.drawer === drawer) this.drop();
        this.hooks.onSay(error.message);
      }
    } finally {
      this.pace.end(performance.now());
      this.drawing = false;
      if (this.wanted) this.request();
    }
  }

  private async drawOnDevice({ portrait, target, software }: Drawer, shown: PopulationView): Promise<void> {
    const ratio = Math.min(shown.ratio, software ? 1 : MOST_RATIO);
    this.furnish(portrait, shown);
    const view = portraitView(shown, portrait.learners, ratio);
    await target.picture(scaled(shown.size, ratio), (texture) => portrait.draw(texture, view));
  }

  private readonly show = (canvas: OffscreenCanvas): void =>
    this.screen?.transferFromImageBitmap(canvas.transferToImageBitmap());

  /** Lines and arrows, where the view has others than before. */
  private furnish(portrait: Portrait, shown: PopulationView): void {
    const flow = this.flowOf(shown);
    const { width, height } = shown.size;
    const made = [shown.camera, shown.scale, shown.subject.bounds, width / height, flow];
    if (made.every((part, i) => part === this.furnished[i])) return;
    portrait.setLines(packLines(axesOf(shown.camera, boundsOf(shown), shown.size).lines));
    if (flow !== this.furnished[4]) portrait.setArrows(packArrows(flow));
    this.furnished = made;
  }

  private flowOf(shown: PopulationView): readonly FlowArrow[] {
    if (!shown.flow || this.field === null) return NO_FLOW;
    const bounds = boundsOf(shown);
    const of = [shown.scale, ...bounds.flatMap(({ low, high }) => [low, high])];
    if (this.flow === null || of.some((part, i) => part !== this.flow?.of[i]))
      this.flow = { of, arrows: arrowsOf(this.field(gridPlaces(shown))) };
    return this.flow.arrows;
  }

  private drawOnCanvas(shown: PopulationView): void {
    const history = this.given;
    const { learners } = history.at(-1)!;
    const ratio = Math.min(shown.ratio, MOST_RATIO);
    const size = scaled(shown.size, ratio);
    const canvas = (this.plainCanvas ??= new OffscreenCanvas(size.width, size.height));
    canvas.width = size.width;
    canvas.height = size.height;
    const context = canvas.getContext('2d');
    if (context === null) return;
    const view = portraitView(shown, learners, ratio);
    const { lines } = axesOf(shown.camera, boundsOf(shown), shown.size);
    drawPlain(context, view, size, { lines, arrows: this.flowOf(shown), history });
    this.show(canvas);
    const drawn = plainCount(view.count);
    const some = drawn < view.count ? ` ${drawn} of ${view.count} are drawn.` : '';
    this.hooks.onSay(`Without WebGPU the policies are drawn from records, as simple marks.${some}`);
  }

  /** Of the policies that are in the picture: from the device while it trains them, because records come late. */
  private async cloud(): Promise<Cloud | null> {
    const { drawer, pinned, live, liveStep } = this;
    // A device that goes is told of elsewhere.
    const words =
      pinned === null && live !== null ? await drawer?.portrait.read().catch(() => null) : undefined;
    const { shown } = this;
    if (shown === null) return null;
    if (words && live !== null) {
      const { learners, parameters } = live.states;
      return cloudOf({ step: liveStep, learners, parameters, words }, shown.subject);
    }
    const last = this.given.at(-1);
    return last === undefined ? null : cloudOf(last, shown.subject);
  }

  /** Where the policies are, at most some times a second, and at last. */
  private tell(): void {
    if (this.cloudTimer !== undefined) return;
    this.cloudTimer = setTimeout(
      () => {
        this.cloudTimer = undefined;
        this.clouded = performance.now();
        void this.cloud().then((cloud) => this.hooks.onCloud(cloud));
      },
      timeLeft(this.clouded, CLOUD_MS),
    );
  }
}

function destroy({ portrait, target }: Drawer): void {
  portrait.destroy();
  target.destroy();
}

function scaled({ width, height }: Size, ratio: number): Size {
  return { width: Math.round(width * ratio), height: Math.round(height * ratio) };
}

const NO_FLOW: readonly FlowArrow[] = [];
const SOFTWARE_WORDS = 'WebGPU runs on the processor here, so pictures come slowly.';
