/** A benchmark as text: ratios first, because times are of one machine in one hour. */
import type { ComparisonResult, MemoryResult, Spread } from '../study/bench/bench';

export function benchText(result: ComparisonResult | MemoryResult): string {
  if ('megabytes' in result) return `${result.what}: at most ${result.megabytes.toFixed(0)} MB\n`;
  const { what, rounds, exponent, processorExponent, sides } = result;
  const range = ({ median, least, most }: Spread): string =>
    `${median.toPrecision(3)} times (${least.toPrecision(3)} to ${most.toPrecision(3)})`;
  const lines = sides.map(
    ({ name, amount, milliseconds, ratio, processor }) =>
      `  ${name.padEnd(24)} ${range(ratio)}` +
      (processor ? `; of the processor ${range(processor.ratio)}` : '') +
      (amount === null
        ? `; ${milliseconds.median.toPrecision(3)} ms`
        : `; ${(amount / milliseconds.median / 1000).toPrecision(3)} million a second`),
  );
  if (exponent !== null) {
    const processor =
      processorExponent === undefined ? '' : `, the processor’s to ${processorExponent.toFixed(3)}`;
    lines.push(`  time grows as the amount to the power ${exponent.toFixed(3)}${processor}`);
  }
  return [`${what}, ${rounds} rounds`, ...lines, ''].join('\n');
}
