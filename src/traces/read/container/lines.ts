/** Lines of a file, numbered from 1, none longer than a limit in memory. */
import { joined } from './chunks';

const LINE_FEED = 10;

export interface Line {
  readonly row: number;
  /** Without its line feed; undefined if it is longer than the limit and was let go. */
  readonly bytes: Uint8Array | undefined;
}

export class LineSplitter {
  private row = 0;
  private pieces: Uint8Array[] = [];
  private length = 0;

  constructor(private readonly longest: number) {}

  /** The lines that end in this piece. */
  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      if (end < 0) break;
      this.keep(chunk.subarray(start, end));
      lines.push(this.close());
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
    return lines;
  }

  /** The last line, if the file does not end in a line feed. */
  end(): Line[] {
    return this.length > 0 ? [this.close()] : [];
  }

  private keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.length += piece.length;
    if (this.length > this.longest) this.pieces = [];
    else this.pieces.push(piece);
  }

  private close(): Line {
    const fits = this.length <= this.longest;
    const line = { row: ++this.row, bytes: fits ? joined(this.pieces) : undefined };
    this.pieces = [];
    this.length = 0;
    return line;
  }
}
