import { approximateTokens, runEnd, runTokens } from './tokens';

/**
 * Lengths in tokens of pieces that follow each other, by the runs of `approximateTokens`; where the log counts the tokens of
 * the whole text, scaled to that count. A run that a border cuts belongs to the piece in which it begins, so that pieces
 * which cover the text add up to the whole wherever they meet.
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
    const whole = tokens === undefined ? 0 : approximateTokens(text, digitsPerToken);
    this.scale = tokens === undefined || whole === 0 ? 1 : tokens / whole;
  }

  /** Tokens from where the last piece ended up to `end`. */
  upTo(end: number): number {
    const before = Math.round(this.scale * this.sum);
    while (this.position < end) {
      const next = runEnd(this.text, this.position);
      this.sum += runTokens(this.text, this.position, next, this.digitsPerToken);
      this.position = next;
    }
    return Math.round(this.scale * this.sum) - before;
  }
}
