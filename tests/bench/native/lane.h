/*
 * One lane of the GPU's tally, and what one turn does to it: one block of the generator, which serves two attempts. It
 * compiles for a processor too: see cuda-in-c.h.
 */
#ifndef LANE_H
#define LANE_H

#include "rollout.h"

/* Keys of the rounds: those of the first two with what is the same in all lanes. */
typedef struct {
  uint32_t keys[2 * ROUNDS];
  uint32_t correct_stop, correct, wrong_resample;
  uint32_t members, cap, undecided, paid_at_cap;
  uint32_t bits_c, bits_w, base_c, base_w;
  /* Where the entries for right answers begin; those for wrong answers begin at 0. */
  uint32_t first_c;
  uint32_t entries;
  uint32_t longest;
} Cell;

typedef struct {
  uint32_t index;
  /* Members of the group that have not ended. */
  uint32_t left;
  /* Turns of the trajectory so far, and its answers. */
  uint32_t block, n_c, n_w;
  /* Of the group: members rewarded, capped after a right and after a wrong answer, MARK_BITS each; answers. */
  uint32_t marks, rewarded_c, rewarded_w, all_c, all_w;
} Lane;

static inline void set_cell(const Plan *plan, Cell *cell) {
  const uint64_t of_stream = (uint64_t)MULTIPLIER_1 * plan->stream;
  for (uint32_t round = 0; round < ROUNDS; round++) {
    cell->keys[2 * round] = plan->key0 + round * WEYL_0;
    cell->keys[2 * round + 1] = plan->key1 + round * WEYL_1;
  }
  cell->keys[0] ^= (uint32_t)(of_stream >> 32);
  cell->keys[1] ^= plan->purpose;
  cell->keys[2] ^= (uint32_t)of_stream;
  cell->correct_stop = plan->correct_stop;
  cell->correct = plan->correct;
  cell->wrong_resample = plan->wrong_resample;
  cell->members = plan->group_size;
  cell->cap = plan->max_attempts;
  cell->undecided = undecided_attempt(plan);
  cell->paid_at_cap = plan->at_cap == TRUNCATE;
  cell->bits_c = plan->c.bits;
  cell->bits_w = plan->w.bits;
  cell->base_c = plan->c.base;
  cell->base_w = plan->w.base;
  const int one_table = plan->c.bits == plan->w.bits &&
                        memcmp(plan->c.entries, plan->w.entries, sizeof(uint32_t) << plan->c.bits) == 0;
  cell->first_c = one_table ? 0 : 1u << plan->w.bits;
  cell->entries = (1u << plan->w.bits) + (one_table ? 0 : 1u << plan->c.bits);
  cell->longest = longest_of(plan);
}

/*
 * Turns after which 32-bit sums leave a lane, when its trajectories have made `block` turns at most: turn t adds at most
 * 2 · longest · (2 · (block + t) + 2) to a sum. Where that is above 2^32 from the first turn on there are none.
 */
ANYWHERE uint32_t safe_turns(const Cell *cell, uint32_t block) {
  const uint32_t most = 4096;
  uint32_t turns = most;
  for (; turns > 0; turns /= 2) {
    uint64_t attempts = 2 * ((uint64_t)block + turns) + 2;
    if (cell->cap != 0 && attempts > cell->cap + 2) attempts = cell->cap + 2;
    if (2 * (uint64_t)cell->longest * turns * attempts <= UINT32_MAX) break;
  }
  return turns;
}

ANYWHERE Words lane_words(const Cell *cell, uint32_t block, uint32_t index) {
  Words c;
  uint64_t product0 = (uint64_t)MULTIPLIER_0 * block, product1;
  c.x = index ^ cell->keys[0];
  c.y = 0;
  c.z = (uint32_t)(product0 >> 32) ^ cell->keys[1];
  c.w = (uint32_t)product0;
#if defined(__CUDA_ARCH__)
#pragma unroll
#endif
  for (int round = 1; round < ROUNDS; round++) {
    product0 = (uint64_t)MULTIPLIER_0 * c.x;
    product1 = (uint64_t)MULTIPLIER_1 * c.z;
    c.x = (uint32_t)(product1 >> 32) ^ c.y ^ cell->keys[2 * round];
    c.y = (uint32_t)product1;
    c.z = (uint32_t)(product0 >> 32) ^ c.w ^ cell->keys[2 * round + 1];
    c.w = (uint32_t)product0;
  }
  return c;
}

ANYWHERE uint32_t lane_length(const Cell *cell, const uint32_t *entries, int same_shape, int is_c, uint32_t word) {
  const uint32_t bits = same_shape || !is_c ? cell->bits_w : cell->bits_c;
  const uint32_t base = same_shape || !is_c ? cell->base_w : cell->base_c;
  return draw_length(entries + (is_c ? cell->first_c : 0), bits, base, word);
}

/* Counts an attempt that `counts`, after it has been added to the answers so far. */
ANYWHERE void add_attempt(uint32_t *sums, int counts, int is_c, uint32_t length, uint32_t n_c, uint32_t n_w) {
  const uint32_t c = counts && is_c, w = counts && !is_c;
  const uint32_t cost_c = c ? length : 0, cost_w = w ? length : 0;
  sums[TOKENS] += cost_c;
  sums[TOKENS + 1] += cost_w;
  sums[TOKENS_BY_C] += cost_c * n_c;
  sums[TOKENS_BY_C + 1] += cost_w * n_c;
  sums[TOKENS_BY_W] += cost_c * n_w;
  sums[TOKENS_BY_W + 1] += cost_w * n_w;
  sums[ATTEMPTS_BY_C] += c ? n_c : 0;
  sums[ATTEMPTS_BY_C + 1] += w ? n_c : 0;
  sums[ATTEMPTS_BY_W] += c ? n_w : 0;
  sums[ATTEMPTS_BY_W + 1] += w ? n_w : 0;
}

/* A turn of a lane; of one that is not `alive` nothing counts. Returns whether the lane's group is complete. */
ANYWHERE int lane_turn(const Cell *cell, const uint32_t *entries, int same_shape, int alive, Lane *lane,
                       uint32_t *sums) {
  const Words words = lane_words(cell, lane->block, lane->index);
  const uint32_t attempt = 2 * lane->block + 1;
  const int c1 = words.x < cell->correct, c2 = words.z < cell->correct;
  const int stops1 = ((words.x < cell->correct_stop) | (words.x >= cell->wrong_resample)) & (attempt != cell->undecided);
  const int stops2 =
      ((words.z < cell->correct_stop) | (words.z >= cell->wrong_resample)) & (attempt + 1 != cell->undecided);
  const int goes_on = alive & !(stops1 | (attempt == cell->cap));
  const int ended = alive & ((!goes_on) | stops2 | (attempt + 1 == cell->cap));
  const uint32_t length1 = lane_length(cell, entries, same_shape, c1, words.y);
  const uint32_t length2 = lane_length(cell, entries, same_shape, c2, words.w);

  uint32_t n_c = lane->n_c + (uint32_t)(alive & c1), n_w = lane->n_w + (uint32_t)(alive & !c1);
  add_attempt(sums, alive, c1, length1, n_c, n_w);
  n_c += (uint32_t)(goes_on & c2);
  n_w += (uint32_t)(goes_on & !c2);
  add_attempt(sums, goes_on, c2, length2, n_c, n_w);

  const int last_c = goes_on ? c2 : c1;
  const int stopped = goes_on ? stops2 : stops1;
  const int capped = ended & !stopped;
  const int rewarded = ended & last_c & (stopped | (cell->paid_at_cap != 0));
  sums[CAPPED_BY_C] += capped & last_c ? n_c : 0;
  sums[CAPPED_BY_C + 1] += capped & !last_c ? n_c : 0;
  lane->marks += (uint32_t)rewarded + (capped ? (last_c ? 1u << MARK_BITS : 1u << 2 * MARK_BITS) : 0);
  lane->rewarded_c += rewarded ? n_c : 0;
  lane->rewarded_w += rewarded ? n_w : 0;
  lane->all_c += ended ? n_c : 0;
  lane->all_w += ended ? n_w : 0;
  lane->n_c = ended ? 0 : n_c;
  lane->n_w = ended ? 0 : n_w;
  lane->block = ended ? 0 : lane->block + 1;
  lane->index += (uint32_t)ended;
  lane->left -= (uint32_t)ended;
  return ended & (lane->left == 0);
}

#endif
