/** How much of a difference each of three inputs makes: Shapley's value of a game of three players. */

export type Three = readonly [number, number, number];

const ORDERS: readonly Three[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/**
 * Inputs are moved from `from` to `to` one after the other, in all six orders; an input's part is its mean step. The
 * parts add up to f(to) − f(from).
 */
export function shapley(f: (inputs: Three) => number, from: Three, to: Three): [number, number, number] {
  // Values by which inputs have moved: bit i for input i.
  const values = Array.from({ length: 8 }, (_, moved) => {
    const inputs = from.map((value, i) => (moved & (1 << i) ? to[i]! : value));
    return f(inputs as unknown as Three);
  });
  const parts: [number, number, number] = [0, 0, 0];
  for (const order of ORDERS) {
    let moved = 0;
    for (const input of order) {
      const next = moved | (1 << input);
      parts[input]! += (values[next]! - values[moved]!) / ORDERS.length;
      moved = next;
    }
  }
  return parts;
}
