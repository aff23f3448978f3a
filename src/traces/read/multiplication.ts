/** What a prompt of the paper's task (Appendix E) tells by itself: the class of difficulty and the right answer. */

/** "Calculate 123 * 4567": also inside a chat template, and with another sign of multiplication. */
const FACTORS = /\bCalculate (\d{1,400}) ?[*×] ?(\d{1,400})(?!\d)/;
/** The query of Appendix E.1, word by word. */
const TEMPLATE = /\bCalculate (\d{1,400}) \* (\d{1,400})\. Think step by step\./;

/** "3×4" for a product of a 3-digit and a 4-digit number; undefined for any other prompt. */
export function multiplicationClass(prompt: string): string | undefined {
  const found = FACTORS.exec(prompt);
  return found === null ? undefined : `${found[1]!.length}×${found[2]!.length}`;
}

/** The right answer to the paper's query in decimal digits; undefined for any other prompt. */
export function multiplicationTruth(prompt: string): string | undefined {
  const found = TEMPLATE.exec(prompt);
  return found === null ? undefined : String(BigInt(found[1]!) * BigInt(found[2]!));
}
