/**
 * Elements of one large JSON document as they come by: of a list, of a list inside an object, or JSON values one behind
 * another. Only the current element is in memory.
 */
import { Tokenizer, TokenParser, type ParsedTokenInfo } from '@streamparser/json';
import { UnreadableError } from '../problem-list';
import { sizeText } from '../size-text';

export type JsonShape =
  | { readonly kind: 'array' }
  /** An object whose field `list` holds the elements. */
  | { readonly kind: 'list'; readonly list: string }
  | { readonly kind: 'values' };

/** Integers that a double does not hold stay text. */
class ExactTokenizer extends Tokenizer {
  protected override parseNumber(digits: string): number {
    const isLong = digits.length > 15 && /^-?[0-9]{16,}$/.test(digits);
    // The parser passes on whatever a token holds; its type says number.
    return isLong ? (digits as unknown as number) : super.parseNumber(digits);
  }
}

export class JsonElements {
  private readonly tokenizer: ExactTokenizer;
  private found: unknown[] = [];
  private fed = 0;
  private depth = 0;
  /** Where the current element began, and the last token, in bytes fed. */
  private elementAt = 0;
  private tokenAt = 0;
  private failure: Error | undefined;
  private topKey: unknown;
  private lastText: unknown;
  /** Fields of the outermost object, as far as they came by. */
  readonly keys = new Set<string>();

  constructor(
    private readonly shape: JsonShape,
    private readonly limits: { readonly record: number; readonly depth: number },
  ) {
    const paths = [shape.kind === 'list' ? `$.${shape.list}.*` : shape.kind === 'array' ? '$.*' : '$'];
    const separator = shape.kind === 'values' ? { separator: '' } : {};
    this.tokenizer = new ExactTokenizer({ stringBufferSize: 64 * 1024, ...separator });
    const parser = new TokenParser({ paths, keepStack: false, ...separator });
    this.tokenizer.onToken = (token) => {
      this.look(token);
      parser.write(token);
    };
    this.tokenizer.onError = (error) => (this.failure ??= error);
    parser.onError = (error) => this.tokenizer.error(error);
    parser.onValue = ({ value }) => {
      this.found.push(value);
      this.elementAt = this.fed;
    };
  }

  /**
   * The elements that end in this piece of text.
   *
   * @throws UnreadableError where the document is not JSON, too deep, or has an element beyond the limit. Elements in front of
   * that place are kept for `take`.
   */
  push(piece: string): unknown[] {
    if (this.failure === undefined) {
      try {
        this.tokenizer.write(piece);
      } catch (error) {
        this.failure ??= error instanceof Error ? error : new Error(String(error));
      }
      this.fed += piece.length;
      this.checkSizes();
    }
    return this.take();
  }

  private take(): unknown[] {
    const elements = this.found;
    this.found = [];
    return elements;
  }

  /** Why no more elements come; undefined while all is well. */
  get stopped(): UnreadableError | undefined {
    if (this.failure === undefined) return undefined;
    if (this.failure instanceof UnreadableError) return this.failure;
    const why = this.failure.message.replace(/\s+/g, ' ');
    return new UnreadableError(
      `The JSON is damaged or ends too early, about ${sizeText(this.fed)} into it: ${why.length > 160 ? `${why.slice(0, 159)}…` : why}`,
    );
  }

  /** Whether all brackets are closed. */
  get complete(): boolean {
    return this.depth === 0;
  }

  private look({ token, value }: Omit<ParsedTokenInfo, 'offset'>): void {
    this.tokenAt = this.fed;
    const kind = token as number;
    if (kind === LEFT_BRACE || kind === LEFT_BRACKET) {
      if (++this.depth > this.limits.depth)
        throw new UnreadableError(`The JSON has brackets nested more than ${this.limits.depth} deep.`);
    } else if (kind === RIGHT_BRACE || kind === RIGHT_BRACKET) this.depth--;
    else if (kind === COLON && this.depth === 1) {
      this.topKey = this.lastText;
      if (this.keys.size < 64) this.keys.add(String(this.topKey));
      this.elementAt = this.fed;
    }
    this.lastText = kind === STRING && this.depth === 1 ? value : undefined;
  }

  /** What is not selected is let go value by value, so there only a single token may be too long. */
  private checkSizes(): void {
    const selected = this.shape.kind !== 'list' || this.topKey === this.shape.list;
    const held = this.fed - (selected ? this.elementAt : this.tokenAt);
    if (held > this.limits.record && this.depth > 0)
      this.failure ??= new UnreadableError(
        `A record is longer than ${sizeText(this.limits.record)}, the limit for one record. Write the log as JSONL: there such a record ` +
          'is skipped and the next ones are read.',
      );
  }
}

// Numbers of the library's TokenType, which it does not export.
const LEFT_BRACE = 0;
const RIGHT_BRACE = 1;
const LEFT_BRACKET = 2;
const RIGHT_BRACKET = 3;
const COLON = 4;
const STRING = 9;
