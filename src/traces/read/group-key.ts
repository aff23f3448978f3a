/** Short names of questions: completions with the same prompt have the same one, in any file and of any model. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** 64 bits: among a million questions two share a name with probability below 3e-8. */
const HEX_DIGITS = 16;
const LONGEST = 80;

/** Hash of a text, remembered for the last one, since completions of a question often stand together. */
export class TextHash {
  private text: string | undefined;
  private hash = '';

  of(text: string): string {
    if (text !== this.text) {
      this.hash = textHash(text);
      this.text = text;
    }
    return this.hash;
  }
}

export function textHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, HEX_DIGITS);
}

/** A name given by a log or a user; a long one (a whole prompt, say) is replaced by its hash. */
export function shortName(name: string): string {
  return name.length <= LONGEST ? name : textHash(name);
}
