/**
 * The tally: what a block of rollouts leaves behind, in integers only.
 *
 * It is a sufficient statistic for every objective whose gradient is linear in what a trajectory did. Two
 * identities make it small. A group advantage A depends on a trajectory only through m (right answers in its
 * group) and its own reward R, so sums by (m, R) give E[A·∇log P] for every estimator. And
 * Σ_t ∇log π_t · Q_t = Σ_t' d_t' · (Σ_{t ≤ t'} ∇log π_t) for reward-to-go Q (Lemma 2 and Theorem 3.2), where the
 * score summed up to t' is linear in the counts of right and wrong attempts so far; so Σ cost·n_C and
 * Σ cost·n_W by kind of action give the KL gradient for every reference policy.
 */

/** The kinds of action of the process, in the order used in every tally. */
export const ACTION_KINDS = ['sampleC', 'sampleW', 'stopC', 'resC', 'resW', 'stopW'] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** Counters of one block that do not depend on the group size. */
export const HEAD = {
  trajectories: 0,
  groups: 1,
  attempts: 2,
  /** Tokens of answers; decisions are counted as actions, not tokens. */
  tokens: 3,
  /** Trajectories ended by the cap, not by STOP, whose last answer was right. */
  cappedC: 4,
  /** Trajectories ended by the cap, not by STOP, whose last answer was wrong. */
  cappedW: 5,
} as const;

const HEAD_SIZE = 6;
const COST_SIZE = 3;
const OUTCOME_START = HEAD_SIZE + COST_SIZE * ACTION_KINDS.length;
const OUTCOME_SIZE = 5;

/**
 * Cost sums of one kind of action, as offsets from `costIndex`. The cost of a sample is its length in tokens,
 * the cost of a decision is 1; n_C and n_W count the attempts up to and including the current one.
 */
export const COST = { sum: 0, timesC: 1, timesW: 2 } as const;

/** Sums over the trajectories with m right answers in their group and own reward R, from `outcomeIndex`. */
export const OUTCOME = { trajectories: 0, correct: 1, wrong: 2, cappedC: 3, cappedW: 4 } as const;

const COST_INDEX = Object.fromEntries(
  ACTION_KINDS.map((kind, i) => [kind, HEAD_SIZE + COST_SIZE * i]),
) as Readonly<Record<ActionKind, number>>;

export function costIndex(kind: ActionKind): number {
  return COST_INDEX[kind];
}

/** First counter of the outcome (m, R): m right answers in the group of G, own reward R. */
export function outcomeIndex(m: number, reward: 0 | 1): number {
  return OUTCOME_START + OUTCOME_SIZE * (2 * m + reward);
}

/** Number of counters of one block for groups of `groupSize`. */
export function tallySize(groupSize: number): number {
  return OUTCOME_START + OUTCOME_SIZE * 2 * (groupSize + 1);
}

/** The name of counter `index`, for messages about a mismatch. */
export function counterName(index: number): string {
  for (const [name, at] of Object.entries(HEAD)) if (at === index) return name;
  if (index < OUTCOME_START) {
    const kind = ACTION_KINDS[Math.floor((index - HEAD_SIZE) / COST_SIZE)];
    return `${kind} Σ ${['cost', 'cost·n_C', 'cost·n_W'][(index - HEAD_SIZE) % COST_SIZE]}`;
  }
  const bin = Math.floor((index - OUTCOME_START) / OUTCOME_SIZE);
  const field = Object.keys(OUTCOME)[(index - OUTCOME_START) % OUTCOME_SIZE];
  return `${field} with m=${bin >> 1}, R=${bin & 1}`;
}

/** All blocks of one cell; `counters` holds `blocks` runs of `tallySize(groupSize)` unsigned 64-bit counters. */
export interface CellTally {
  readonly groupSize: number;
  readonly blocks: number;
  readonly counters: BigUint64Array;
}

export function emptyTally(groupSize: number, blocks: number): CellTally {
  return { groupSize, blocks, counters: new BigUint64Array(blocks * tallySize(groupSize)) };
}

/** The counters of one block, sharing memory with the tally. */
export function blockCounters(tally: CellTally, block: number): BigUint64Array {
  const size = tallySize(tally.groupSize);
  return tally.counters.subarray(block * size, (block + 1) * size);
}
