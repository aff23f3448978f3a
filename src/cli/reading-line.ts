/** Progress of reading logs on stderr: a live line on a terminal, elsewhere a line every ten seconds. */
import type { LogProgress } from '../study/calibrate/read-logs';

const REDRAW_MS = { live: 200, plain: 10_000 };

export class ReadingLine {
  private readonly started = performance.now();
  private drawn = this.started;

  update({ bytes, totalBytes, traces, file }: LogProgress): void {
    const now = performance.now();
    const live = process.stderr.isTTY;
    if (now - this.drawn < (live ? REDRAW_MS.live : REDRAW_MS.plain)) return;
    this.drawn = now;
    const rate = bytes / ((now - this.started) / 1000);
    const share =
      totalBytes === undefined ? '' : `${((100 * bytes) / totalBytes).toFixed(0).padStart(3)} %  `;
    const left = totalBytes === undefined ? '' : `, ${((totalBytes - bytes) / rate).toFixed(0)} s left`;
    const line = `${share}${(bytes / 1e6).toFixed(1)} MB, ${traces} traces, ${(rate / 1e6).toFixed(1)} MB/s${left}  ${file}`;
    process.stderr.write(live ? `\r\x1b[K${line}` : `${line}\n`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }

  say(message: string): void {
    process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${message}\n`);
  }
}
