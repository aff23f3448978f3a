/**
 * When a component draws with Plot: the library is loaded when the first figure is shown, and a figure is drawn anew when
 * what it shows or its width has changed, never without a width and not more often than anybody sees.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type * as PlotLibrary from '@observablehq/plot';
import { timeLeft } from '../time-gate';
import { type Readable, Readings } from './readings';

export type Plot = typeof PlotLibrary;

/**
 * Lets the page show what the update before has changed: both in one frame would be a long one, with an engine on every
 * processor. A page that is hidden has no frames.
 */
function afterFrame(task: () => void): void {
  if (document.hidden) task();
  else requestAnimationFrame(() => setTimeout(task, 0));
}

/** A drawing takes some milliseconds. */
const REDRAW_MS = 200;

export interface DrawingParts {
  /** What the figure shows: it is drawn anew when a part is no longer the same object or number. */
  readonly key: () => readonly unknown[];
  /** Draws in a task of its own, so that it does not add to what the rest takes; a promise if in several. */
  readonly draw: (plot: Plot) => void | Promise<void>;
  readonly everyMs?: number;
}

export class Drawing implements ReactiveController {
  private plot: Plot | undefined;
  private drawn: readonly unknown[] = [];
  private drawnAt = -Infinity;
  private readonly readings = new Readings();
  private drawing = false;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  /** As last observed: to ask for it would lay the page out at every change. 0 while the figure is not in sight. */
  private width = 0;
  private readonly resized = new ResizeObserver(([entry]) => {
    this.width = Math.round(entry!.contentRect.width);
    this.host.requestUpdate();
  });

  constructor(
    private readonly host: ReactiveControllerHost & Element,
    private readonly parts: DrawingParts,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.resized.observe(this.host);
    void import('@observablehq/plot').then((plot) => {
      this.plot = plot;
      this.host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.resized.disconnect();
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.width = 0;
  }

  hostUpdated(): void {
    if (this.plot === undefined || this.width === 0 || this.drawing) return;
    if (this.key().every((part, i) => part === this.drawn[i])) return;
    this.waiting ??= setTimeout(
      () => afterFrame(() => void this.draw()),
      timeLeft(this.drawnAt, this.parts.everyMs ?? REDRAW_MS),
    );
  }

  /** Puts a drawing into its place with values that can be read by pointer and keyboard. */
  place(drawing: ReturnType<Plot['plot']>, into: Element, readable: Readable): void {
    place(drawing, into);
    this.readings.watch(drawing, into, readable);
  }

  private key(): readonly unknown[] {
    return [...this.parts.key(), this.width];
  }

  private async draw(): Promise<void> {
    this.waiting = undefined;
    // It may have gone with the frame.
    if (!this.host.isConnected) return;
    this.drawn = this.key();
    this.drawing = true;
    try {
      await this.parts.draw(this.plot!);
    } finally {
      this.drawing = false;
      this.drawnAt = performance.now();
    }
    // What changed meanwhile.
    if (this.host.isConnected) this.host.requestUpdate();
  }
}

/** Puts a drawing into its place. A table beside it holds every number, so that a screen reader passes over it. */
export function place(drawing: Element, into: Element): void {
  drawing.setAttribute('aria-hidden', 'true');
  into.replaceChildren(drawing);
}
