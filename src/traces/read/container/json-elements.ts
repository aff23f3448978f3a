/**
 * Where the elements of one large JSON document begin and end: of a list, of a list inside an object, or of JSON values one behind
 * another. Only brackets and quotation marks are looked at, in bytes, at the speed of memory; each element is then parsed by
 * itself. So a broken, too long or too deep element costs only itself, and only one is in memory at a time.
 */
import { joined } from './chunks';

export type JsonShape =
  | { readonly kind: 'array' }
  /** An object whose field `list` holds the elements. */
  | { readonly kind: 'list'; readonly list: string }
  | { readonly kind: 'values' };

/** The bytes of an element, or why they were let go. */
export type JsonElement = Uint8Array | 'too long' | 'too deep';

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
/** Names of top-level fields that are remembered, and their longest. */
const MOST_KEYS = 64;
const LONGEST_KEY = 200;

export class JsonElements {
  /** Fields of the outermost object, as far as they came by. */
  readonly keys = new Set<string>();
  /** Something other than space stands outside the list. */
  stray = false;
  private depth = 0;
  private inString = false;
  /** Backslashes at the end of the last piece, inside a string: an odd number escapes what comes first in the next. */
  private backslashes = 0;
  private inElement = false;
  private pieces: Uint8Array[] = [];
  private length = 0;
  private lost: 'too long' | 'too deep' | undefined;
  private found: JsonElement[] = [];
  /** The string last seen at depth 1, which is a key if a colon follows. */
  private name: number[] = [];
  private key: string | undefined;
  /** Depth at which elements stand. */
  private readonly level: number;

  constructor(
    private readonly shape: JsonShape,
    private readonly limits: { readonly record: number; readonly depth: number },
  ) {
    this.level = { values: 0, array: 1, list: 2 }[shape.kind];
  }

  /** All brackets and quotation marks are closed. */
  get complete(): boolean {
    return this.depth === 0 && !this.inString && !this.inElement;
  }

  /** The elements that end in this piece. */
  push(chunk: Uint8Array): JsonElement[] {
    let start = 0;
    let at = 0;
    // Between two calls of this, chunk[start..at) belongs to the current element, if there is one.
    const keep = (end: number): void => {
      if (this.inElement) this.keep(chunk.subarray(start, end));
      start = end;
    };
    while (at < chunk.length) {
      if (this.inString) {
        at = this.passString(chunk, at);
        continue;
      }
      const byte = chunk[at]!;
      if (byte > COMMA || byte === QUOTE || byte === COMMA) {
        const isOpen = byte === OPEN_OBJECT || byte === OPEN_LIST;
        const isClose = byte === CLOSE_OBJECT || byte === CLOSE_LIST;
        // What ends a number or a word is the comma or bracket behind it; an object or list ends with itself.
        if ((byte === COMMA || isClose) && this.depth === this.level && this.inElement) {
          keep(at);
          this.close();
        }
        if (!isClose && byte !== COMMA && !this.inElement && this.depth === this.level && this.isSelected()) {
          start = at;
          this.inElement = true;
        }
        if (byte === QUOTE) {
          this.inString = true;
          this.name = [];
        } else if (isOpen) this.open();
        else if (isClose) {
          this.depth = Math.max(0, this.depth - 1);
          if (this.depth === this.level && this.inElement) {
            keep(at + 1);
            this.close();
          }
        } else if (byte === COLON) this.endKey();
        else if (this.depth === 0 && this.level > 0) this.stray = true;
      }
      at++;
    }
    keep(chunk.length);
    const elements = this.found;
    this.found = [];
    return elements;
  }

  private isSelected(): boolean {
    return this.shape.kind !== 'list' || this.key === this.shape.list;
  }

  private open(): void {
    this.depth++;
    if (this.depth > this.limits.depth && this.inElement) this.lose('too deep');
  }

  private endKey(): void {
    if (this.depth !== 1 || this.shape.kind === 'array') return;
    this.key = new TextDecoder().decode(Uint8Array.from(this.name));
    if (this.keys.size < MOST_KEYS) this.keys.add(this.key);
  }

  /** Goes on behind the end of a string, or behind the piece if it does not end there. */
  private passString(chunk: Uint8Array, from: number): number {
    const quote = chunk.indexOf(QUOTE, from);
    const end = quote < 0 ? chunk.length : quote;
    if (this.depth === 1 && this.name.length < LONGEST_KEY)
      this.name.push(...chunk.subarray(from, Math.min(end, from + LONGEST_KEY)));
    let count = 0;
    while (end - count > from && chunk[end - count - 1] === BACKSLASH) count++;
    if (end - count === from) count += this.backslashes;
    if (quote < 0) {
      this.backslashes = count;
      return end;
    }
    this.backslashes = 0;
    this.inString = count % 2 === 1;
    return quote + 1;
  }

  private keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.length += piece.length;
    if (this.length > this.limits.record) this.lose('too long');
    else if (this.lost === undefined) this.pieces.push(piece);
  }

  private lose(why: 'too long' | 'too deep'): void {
    this.lost ??= why;
    this.pieces = [];
  }

  private close(): void {
    this.found.push(this.lost ?? joined(this.pieces));
    this.inElement = false;
    this.pieces = [];
    this.length = 0;
    this.lost = undefined;
  }
}
