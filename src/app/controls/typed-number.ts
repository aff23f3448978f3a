/** Numbers as they are typed. */

/** What was typed, as a number where it is one; text stays text and is refused with its own words. */
export function typedNumber(text: string): unknown {
  const trimmed = text.trim().replace('−', '-');
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
}
