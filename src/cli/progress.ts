/** Progress on stderr: a live line on a terminal, a line every tenth of the way elsewhere. */
import type { TallyEngine } from '../engine/engine';
import { type Provenance, provenanceOf } from '../report/result-file';
import type { EngineChoice, SimulationHooks, SimulationProgress } from '../study/simulate';

const REDRAW_MS = 200;

export class ProgressLine {
  private readonly started = performance.now();
  private drawn = -Infinity;
  private tenth = 0;
  /** What did the work, for the result's provenance. */
  private readonly engines: TallyEngine[] = [];

  /** Hooks of a simulation that report here. */
  hooks(signal?: AbortSignal): SimulationHooks {
    return {
      signal,
      onEngine: (engine) => {
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

  update({ trajectories, total, before = 0 }: SimulationProgress): void {
    const now = performance.now();
    const done = trajectories / total;
    const live = process.stderr.isTTY;
    const due = live ? now - this.drawn > REDRAW_MS : Math.floor(done * 10) > this.tenth;
    if (!due && trajectories < total) return;
    this.drawn = now;
    this.tenth = Math.floor(done * 10);
    const seconds = (now - this.started) / 1000;
    const rate = (trajectories - before) / seconds;
    const pace =
      trajectories === before
        ? 'of an earlier run'
        : `${millions(rate)}/s, ${((total - trajectories) / rate).toFixed(0)} s left`;
    const line = `${(100 * done).toFixed(0).padStart(3)} %  ${millions(trajectories)} of ${millions(total)} trajectories, ${pace}`;
    process.stderr.write(live ? `\r\x1b[K${line}${trajectories === total ? '\n' : ''}` : `${line}\n`);
  }

  say(message: string): void {
    process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${message}\n`);
  }
}

function millions(count: number): string {
  return `${(count / 1e6).toFixed(count < 1e7 ? 2 : 1)} M`;
}
