/** Text from bytes that may not be UTF-8: what is not is replaced by U+FFFD, and noticed. */

const REPLACEMENT = '\uFFFD';
const lenient = new TextDecoder('utf-8');
const strict = new TextDecoder('utf-8', { fatal: true });

/** A line or a record in whole; a byte order mark in front is dropped. */
export function decoded(bytes: Uint8Array): { text: string; valid: boolean } {
  const text = lenient.decode(bytes);
  return { text, valid: !text.includes(REPLACEMENT) || isValid(bytes) };
}

/** The character itself may be in a log; only a strict decoder tells it from a replaced one. */
function isValid(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Text in pieces, which may end inside a character. */
export class TextPieces {
  /** False once something had to be replaced. */
  valid = true;
  private readonly decoder = new TextDecoder('utf-8');
  private readonly checker = new TextDecoder('utf-8', { fatal: true });

  push(bytes: Uint8Array, last = false): string {
    if (this.valid) {
      try {
        this.checker.decode(bytes, { stream: !last });
      } catch {
        this.valid = false;
      }
    }
    return this.decoder.decode(bytes, { stream: !last });
  }
}
