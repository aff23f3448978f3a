/** The bootstrap over clusters: as many clusters as there are, drawn with replacement, and their counts summed. */
import { RandomStream } from '../random/random-stream';
import type { Clusters } from './clusters';
import { COLUMNS, type Row } from './columns';

/** How often each cluster is drawn in resample `index`: the same whenever it is drawn. */
export function drawWeights(seed: string, index: number, weights: Uint16Array): void {
  weights.fill(0);
  new RandomStream(seed, 'resamples', index).countBelow(weights);
}

/** The summed counts of `resamples` draws of clusters. */
export function resampleRows(clusters: Clusters, seed: string, resamples: number): Row[] {
  const rows = sparse(clusters);
  const weights = new Uint16Array(clusters.size);
  const sums = new Float64Array(resamples * COLUMNS);
  return Array.from({ length: resamples }, (_, index) => {
    drawWeights(seed, index, weights);
    const sum = sums.subarray(index * COLUMNS, (index + 1) * COLUMNS);
    addWeighted(rows, weights, sum);
    return sum;
  });
}

interface SparseRows {
  /** Where each cluster's entries begin, and behind the last cluster their number. */
  readonly starts: Uint32Array;
  readonly columns: Uint16Array;
  readonly values: Float64Array;
}

function addWeighted({ starts, columns, values }: SparseRows, weights: Uint16Array, sum: Row): void {
  for (let cluster = 0; cluster < weights.length; cluster++) {
    const weight = weights[cluster]!;
    if (weight === 0) continue;
    const end = starts[cluster + 1]!;
    for (let i = starts[cluster]!; i < end; i++) sum[columns[i]!]! += weight * values[i]!;
  }
}

/** Rows without their zeros, which are most of a row: few traces have more than a handful of attempts. */
function sparse({ data, size }: Clusters): SparseRows {
  const width = COLUMNS;
  let filled = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) filled++;
  const starts = new Uint32Array(size + 1);
  const columns = new Uint16Array(filled);
  const values = new Float64Array(filled);
  let next = 0;
  for (let cluster = 0; cluster < size; cluster++) {
    for (let c = 0; c < width; c++) {
      const value = data[cluster * width + c]!;
      if (value === 0) continue;
      columns[next] = c;
      values[next++] = value;
    }
    starts[cluster + 1] = next;
  }
  return { starts, columns, values };
}
