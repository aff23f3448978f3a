import { approximateTokens } from './tokens';

/**
 * Lengths in tokens of pieces that follow each other, by `approximateTokens`; where the log counts the tokens of the whole
 * text, scaled so that pieces which cover the text add up to that count.
 */
export class TokenMeasure {
  private readonly scale: number;
  private position = 0;
  private sum = 0;

  /** @param tokens of the whole text by the model's tokenizer, if known */
  constructor(
    private readonly text: string,
    tokens: number | undefined,
    private readonly digitsPerToken: 1 | 3,
  ) {
    const whole = tokens === undefined ? 0 : this.count(0, text.length);
    this.scale = tokens === undefined || whole === 0 ? 1 : tokens / whole;
  }

  /** Tokens from where the last piece ended up to `end`. */
  upTo(end: number): number {
    const before = Math.round(this.scale * this.sum);
    this.sum += this.count(this.position, end);
    this.position = Math.max(this.position, end);
    return Math.round(this.scale * this.sum) - before;
  }

  private count(start: number, end: number): number {
    return approximateTokens(this.text, start, end, this.digitsPerToken);
  }
}
