/** Orders in which points are computed, so that the form of a curve or a map comes before its details. */

/** Both ends, the middle, the quarters, and so on. @returns each of 0 … points − 1 once */
export function coarseFirst(points: number): number[] {
  const order = new Set(points === 0 ? [] : [0, points - 1]);
  for (let parts = 2; order.size < points; parts *= 2)
    for (let part = 1; part < parts; part += 2) order.add(Math.round((part * (points - 1)) / parts));
  return [...order];
}

/**
 * The same of a grid: corners first, and a cell comes once its place along every axis has.
 * @param shape points of each axis; the last varies fastest
 * @returns each index of a cell once
 */
export function coarseCells(shape: readonly number[]): number[] {
  const ranks = shape.map((points) => {
    const rank = new Array<number>(points);
    coarseFirst(points).forEach((point, place) => (rank[point] = place));
    return rank;
  });
  const cells = shape.reduce((product, points) => product * points, 1);
  const places = Array.from({ length: cells }, (_, index) => {
    let rest = index;
    let place = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place = Math.max(place, ranks[axis]![rest % shape[axis]!]!);
      rest = Math.floor(rest / shape[axis]!);
    }
    return place;
  });
  return places.map((_, index) => index).sort((i, j) => places[i]! - places[j]! || i - j);
}
