/** Progress on stderr: a live line on a terminal, a line every tenth of the way elsewhere. */
import type { TallyEngine } from '../engine/engine';
import { type Provenance, provenanceOf } from '../report/result-file';
import type { EngineChoice, SimulationHooks, SimulationProgress } from '../study/simulate';

const REDRAW_MS = 200;
/** No time is told before so many seconds and so large a part: the first blocks wait for kernels and threads. */
const TOLD_AFTER_SECONDS = 1;
const TOLD_FROM_PART = 0.03;

export class ProgressLine {
  /** When the count began, and from how many trajectories: anew for each engine, each cell and each pass over it. */
  private began = { at: performance.now(), from: 0 };
  private last: SimulationProgress = { trajectories: 0, total: 0 };
  private lastAt = this.began.at;
  private drawn = -Infinity;
  private tenth = 0;
  /** What did the work, for the result's provenance. */
  private readonly engines: TallyEngine[] = [];

  /** Hooks of a simulation that report here. */
  hooks(signal?: AbortSignal): SimulationHooks {
    return {
      signal,
      onEngine: (engine) => {
        // What it counts begins now: making it took a while.
        this.began = { at: performance.now(), from: this.last.trajectories };
        const { id, adapter, reason } = engine;
        const known = this.engines.some((other) => other.id === id && other.adapter === adapter);
        if (known) return;
        this.engines.push(engine);
        this.say(`engine: ${id}, ${adapter}${reason === undefined ? '' : `. ${reason}`}`);
      },
      onFault: (id: EngineChoice['id'], error) => this.say(`${id} cannot go on: ${error.message}`),
      onProgress: (progress) => this.update(progress),
    };
  }

  /** @param last only the engine that came last: one that takes a training over begins anew */
  provenance(last = false): Provenance {
    return provenanceOf(__APP_VERSION__, last ? this.engines.slice(-1) : this.engines);
  }

  update(progress: SimulationProgress): void {
    const { trajectories, total } = progress;
    const now = performance.now();
    const { last } = this;
    const isOver = last.trajectories === last.total || trajectories < last.trajectories;
    if (isOver || progress.cell?.number !== last.cell?.number) {
      this.tenth = 0;
      // A new engine set the clock when it was ready.
      this.began = { at: Math.max(this.began.at, this.lastAt), from: 0 };
    }
    this.last = progress;
    this.lastAt = now;
    const done = trajectories / total;
    const live = process.stderr.isTTY;
    const due = live ? now - this.drawn > REDRAW_MS : Math.floor(done * 10) > this.tenth;
    if (!due && trajectories < total) return;
    this.drawn = now;
    this.tenth = Math.floor(done * 10);
    const line = progressText(progress, (now - this.began.at) / 1000, this.began.from);
    process.stderr.write(live ? `\r\x1b[K${line}${trajectories === total ? '\n' : ''}` : `${line}\n`);
  }

  say(message: string): void {
    process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${message}\n`);
  }
}

/**
 * How far it has come, how fast it goes and when it ends.
 *
 * @param seconds since `from` trajectories were done
 */
export function progressText(
  { trajectories, total, before = 0, cell }: SimulationProgress,
  seconds: number,
  from: number,
): string {
  const done = trajectories / total;
  const counted = trajectories - Math.max(before, from);
  const rate = counted / seconds;
  const isTold = seconds >= TOLD_AFTER_SECONDS && counted / total >= TOLD_FROM_PART;
  const left =
    isTold && trajectories < total
      ? `, ${((total - trajectories) / rate).toFixed(0)} s left${cell ? ' in this pass over it' : ''}`
      : '';
  const pace =
    trajectories === before ? 'of an earlier run' : counted > 0 ? `${millions(rate)}/s${left}` : '';
  const place = cell ? `cell ${cell.number} of ${cell.of}: ` : '';
  const parts = [`${millions(trajectories)} of ${millions(total)} trajectories`, pace].filter(
    (part) => part !== '',
  );
  return `${place}${(100 * done).toFixed(0).padStart(3)} %  ${parts.join(', ')}`;
}

function millions(count: number): string {
  return `${(count / 1e6).toFixed(count < 1e7 ? 2 : 1)} M`;
}
