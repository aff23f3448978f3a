/**
 * The tally in plain JavaScript as fast as one thread of it goes: what the other engines are held against in benchmarks.
 * Whole numbers of 32 bits throughout, one trajectory after another in one loop, nothing allocated. It counts what the
 * kernels count: sums over all attempts and bins by right answers in the group.
 */
import type { CellPlan, Plan } from '../../experiment/plan';

/** Numbers of `sums`, as pairs for right and wrong answers. */
export const PLAIN_SUMS = {
  tokens: 0,
  tokensByC: 2,
  tokensByW: 4,
  attemptsByC: 6,
  attemptsByW: 8,
  cappedByC: 10,
} as const;

/** Of a bin: groups, answers of the members with R = 1 and R = 0 as pairs, capped members. */
export const PLAIN_BIN_SIZE = 7;

export interface PlainCounts {
  readonly sums: Float64Array;
  readonly bins: Float64Array;
}

/** The high 32 bits of a product, from 16-bit halves of both. */
function multiplyHigh(x: number, low: number, high: number): number {
  const xLow = x & 0xffff;
  const xHigh = x >>> 16;
  const middle = (Math.imul(xHigh, low) + (Math.imul(xLow, low) >>> 16)) | 0;
  const carried = (Math.imul(xLow, high) + (middle & 0xffff)) | 0;
  return (Math.imul(xHigh, high) + (middle >>> 16) + (carried >>> 16)) | 0;
}

/** Rolls out `groups` groups of the cell from `firstGroup` on and adds what they did. */
export function plainTally(plan: Plan, cell: CellPlan, firstGroup: number, groups: number): PlainCounts {
  const { groupSize, maxAttempts, stream } = cell;
  const tableC = plan.tables[cell.lengthC]!;
  const tableW = plan.tables[cell.lengthW]!;
  const [entriesC, entriesW] = [tableC.entries, tableW.entries];
  const [bitsC, bitsW] = [tableC.bits, tableW.bits];
  const [baseC, baseW] = [tableC.base, tableW.base];
  const { correctStop, correct, wrongResample } = cell.thresholds;
  const [key0, key1] = [plan.seed[0] | 0, plan.seed[1] | 0];
  const undecided = cell.atCap === 'decide-then-fail' ? 0 : maxAttempts;
  const paidAtCap = cell.atCap === 'truncate';
  const sums = new Float64Array(12);
  const bins = new Float64Array(PLAIN_BIN_SIZE * (groupSize + 1));

  let index = firstGroup * groupSize;
  for (let group = 0; group < groups; group++) {
    let tokensC = 0,
      tokensW = 0,
      tokensCC = 0,
      tokensCW = 0,
      tokensWC = 0,
      tokensWW = 0;
    let answersCC = 0,
      answersCW = 0,
      answersWC = 0,
      answersWW = 0,
      cappedCC = 0,
      cappedWC = 0;
    let right = 0, rewardedC = 0, rewardedW = 0, allC = 0, allW = 0, cappedC = 0, cappedW = 0; // prettier-ignore
    for (let member = 0; member < groupSize; member++, index++) {
      let nC = 0;
      let nW = 0;
      let spare = 0;
      let spareLength = 0;
      for (let attempt = 1; ; attempt++) {
        let draw: number;
        let word: number;
        if ((attempt & 1) === 1) {
          let c0 = (attempt - 1) >> 1;
          let c1 = index | 0;
          let c2 = stream | 0;
          let c3 = plan.purpose | 0;
          let k0 = key0;
          let k1 = key1;
          for (let round = 0; round < 10; round++) {
            const high0 = multiplyHigh(c0, 0x1f53, 0xd251);
            const low0 = Math.imul(c0, 0xd2511f53);
            const high1 = multiplyHigh(c2, 0x8d57, 0xcd9e);
            const low1 = Math.imul(c2, 0xcd9e8d57);
            c0 = high1 ^ c1 ^ k0;
            c1 = low1;
            c2 = high0 ^ c3 ^ k1;
            c3 = low0;
            k0 = (k0 + 0x9e3779b9) | 0;
            k1 = (k1 + 0xbb67ae85) | 0;
          }
          draw = c0 >>> 0;
          word = c1;
          spare = c2 >>> 0;
          spareLength = c3;
        } else {
          draw = spare;
          word = spareLength;
        }
        const isC = draw < correct;
        let stops: boolean;
        if (isC) {
          const shift = 32 - bitsC;
          const column = word >>> shift;
          const entry = entriesC[column]!;
          const own = (word & ((1 << shift) - 1)) < entry >>> bitsC;
          const length = baseC + (own ? column : entry & ((1 << bitsC) - 1));
          nC++;
          tokensC += length;
          tokensCC += length * nC;
          tokensCW += length * nW;
          answersCC += nC;
          answersCW += nW;
          stops = draw < correctStop;
        } else {
          const shift = 32 - bitsW;
          const column = word >>> shift;
          const entry = entriesW[column]!;
          const own = (word & ((1 << shift) - 1)) < entry >>> bitsW;
          const length = baseW + (own ? column : entry & ((1 << bitsW) - 1));
          nW++;
          tokensW += length;
          tokensWC += length * nC;
          tokensWW += length * nW;
          answersWC += nC;
          answersWW += nW;
          stops = draw >= wrongResample;
        }
        if (attempt === undecided) stops = false;
        if (!stops && attempt !== maxAttempts) continue;
        if (!stops) {
          if (isC) {
            cappedC++;
            cappedCC += nC;
          } else {
            cappedW++;
            cappedWC += nC;
          }
        }
        allC += nC;
        allW += nW;
        if (isC && (stops || paidAtCap)) {
          right++;
          rewardedC += nC;
          rewardedW += nW;
        }
        break;
      }
    }
    const ofGroup = [tokensC, tokensW, tokensCC, tokensWC, tokensCW, tokensWW, answersCC, answersWC, answersCW, answersWW, cappedCC, cappedWC]; // prettier-ignore
    for (let i = 0; i < 12; i++) sums[i]! += ofGroup[i]!;
    const bin = PLAIN_BIN_SIZE * right;
    bins[bin]! += 1;
    bins[bin + 1]! += rewardedC;
    bins[bin + 2]! += rewardedW;
    bins[bin + 3]! += allC - rewardedC;
    bins[bin + 4]! += allW - rewardedW;
    bins[bin + 5]! += cappedC;
    bins[bin + 6]! += cappedW;
  }
  return { sums, bins };
}
