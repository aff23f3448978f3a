/**
 * How much of a bound was used, with two digits or as many as tell it from the bound: 0.996 is not 1.0, which would read as a
 * bound that was reached.
 */
export function shareText(share: number): string {
  for (let digits = 2; digits < 17; digits++) {
    const text = share.toPrecision(digits);
    if (share >= 1 || Number(text) < 1) return text;
  }
  return String(share);
}
