/*
 * The tally in lanes, over the few operations that lanes512.h or lanes256.h define: include one of them first, and
 * define KERNEL, the name of the function.
 *
 * A lane takes whole groups and starts its next trajectory when one ends, so no lane waits for another. One turn is one
 * block of the generator, which serves two attempts. What belongs to both attempts of a turn stands in the low and the
 * high 16 bits of a lane, so that one instruction multiplies both and adds up.
 *
 * No branch depends on a draw but one that is foreseen nearly always: whether a lane is at the cap. Lanes that close a
 * group are packed side by side into a queue, which is added to the bins when it is full.
 *
 * SETS vectors of lanes take turns, since the ten rounds of one leave the processor waiting for most of their time.
 */
#ifndef SETS
#define SETS 2
#endif
#define QUEUE 1024
/* Attempts of a trajectory that 15 bits hold, the last turn's two included. */
#define MOST_ATTEMPTS 32766u
#define MOST_TURNS 65536u

/* What lanes brought to the end of their groups. */
typedef struct {
  uint32_t length;
  /* Members: rewarded, capped after a right answer, capped after a wrong one. */
  uint32_t marks[QUEUE + LANES];
  uint32_t rewarded_c[QUEUE + LANES], rewarded_w[QUEUE + LANES], all_c[QUEUE + LANES], all_w[QUEUE + LANES];
} Queue;

static __attribute__((noinline)) void drain(Queue *queue, uint64_t *bins) {
  for (uint32_t i = 0; i < queue->length; i++) {
    const uint32_t marks = queue->marks[i];
    uint64_t *bin = bins + 8 * (marks & MARK);
    bin[0] += 1;
    bin[1] += queue->rewarded_c[i];
    bin[2] += queue->rewarded_w[i];
    bin[3] += queue->all_c[i] - queue->rewarded_c[i];
    bin[4] += queue->all_w[i] - queue->rewarded_w[i];
    bin[5] += marks >> MARK_BITS & MARK;
    bin[6] += marks >> 2 * MARK_BITS;
  }
  queue->length = 0;
}

/* `same_shape`: both tables have as many columns and begin at the same length. */
INLINE int roll_out(const Plan *plan, uint32_t first_group, uint64_t groups, uint64_t *counters, const int same_shape) {
  const uint32_t members = plan->group_size, cap = plan->max_attempts;
  const uint32_t most = cap == 0 ? MOST_ATTEMPTS : cap + 1;
  if (most > MOST_ATTEMPTS) return 0;
  /* Sums leave their 32 bits before the largest could pass them. */
  const uint64_t bounded = UINT32_MAX / (2 * (uint64_t)SETS * longest_of(plan) * most);
  const uint32_t turns = bounded < MOST_TURNS ? (uint32_t)bounded : MOST_TURNS;
  if (turns == 0) return 0;
  prepare_lanes();

  /* RESAMPLE follows where correct_stop <= draw < wrong_resample: one comparison of a difference. */
  const vec stop_c = bound(plan->correct_stop), stop_c_plain = splat(plan->correct_stop);
  const vec correct = bound(plan->correct), resampling = bound(plan->wrong_resample - plan->correct_stop);
  const int capped_first = cap & 1;
  const vec last_block = splat(cap == 0 ? UINT32_MAX : (cap - 1) / 2);
  const int undecided = plan->at_cap != DECIDE_THEN_FAIL, paid_at_cap = plan->at_cap == TRUNCATE;

  /* Counter words 2 and 3 are the same in all lanes, and so is their part in the first round, and word 1 after it. */
  const uint64_t of_stream = (uint64_t)MULTIPLIER_1 * plan->stream;
  vec keys[2 * ROUNDS];
  for (uint32_t round = 0; round < ROUNDS; round++) {
    uint32_t k0 = plan->key0 + round * WEYL_0, k1 = plan->key1 + round * WEYL_1;
    if (round == 0) {
      k0 ^= (uint32_t)(of_stream >> 32);
      k1 ^= plan->purpose;
    }
    if (round == 1) k0 ^= (uint32_t)of_stream;
    if (round == ROUNDS - 1) {
      k0 ^= draw_bias();
      k1 ^= draw_bias();
    }
    keys[2 * round] = splat(k0);
    keys[2 * round + 1] = splat(k1);
  }

  const uint32_t *entries = plan->w.entries;
  const int one_table = plan->c.bits == plan->w.bits &&
                        memcmp(plan->c.entries, plan->w.entries, sizeof(uint32_t) << plan->c.bits) == 0;
  const vec to_c = splat(one_table ? 0 : (uint32_t)(plan->c.entries - plan->w.entries));
  const vec bits_c = splat(plan->c.bits), bits_w = splat(plan->w.bits);
  const vec shift_c = splat(32 - plan->c.bits), shift_w = splat(32 - plan->w.bits);
  const vec alias_c = splat((1u << plan->c.bits) - 1), alias_w = splat((1u << plan->w.bits) - 1);
  const vec coin_c = splat(UINT32_MAX >> plan->c.bits), coin_w = splat(UINT32_MAX >> plan->w.bits);
  const vec base_c = splat(plan->c.base), base_w = splat(plan->w.base);

  const vec zero = splat(0), one = splat(1), high_one = splat(1u << 16), two_ones = splat(0x10001);
  const vec ranks = iota(), member_steps = times(iota(), splat(members)), group = splat(members);

  vec index[SETS], left[SETS], block[SETS], n_c[SETS], n_w[SETS];
  vec marks[SETS], rewarded_c[SETS], rewarded_w[SETS], all_c[SETS], all_w[SETS];
  mask alive[SETS];
  uint64_t next = 0;
  uint32_t next_index = first_group * members;
  uint32_t living = 0;
  for (int s = 0; s < SETS; s++) {
    const uint64_t rest = groups > next ? groups - next : 0;
    alive[s] = less_31(ranks, splat(rest < LANES ? (uint32_t)rest : LANES));
    living |= mask_bits(alive[s]);
    index[s] = add(splat(next_index), member_steps);
    next += LANES;
    next_index += LANES * members;
    left[s] = group;
    /* Turns of the trajectory so far; its right and wrong answers so far, in both halves. */
    block[s] = n_c[s] = n_w[s] = zero;
    marks[s] = rewarded_c[s] = rewarded_w[s] = all_c[s] = all_w[s] = zero;
  }

  static __thread Queue queue;
  queue.length = 0;
  uint64_t wide[SUMS][LANES / 2], bins[MOST_MEMBERS + 1][8];
  memset(wide, 0, sizeof wide);
  memset(bins, 0, sizeof bins);

  while (living) {
    vec tokens_c = zero, tokens_w = zero, tokens_cc = zero, tokens_cw = zero, tokens_wc = zero, tokens_ww = zero;
    vec answers_cc = zero, answers_cw = zero, answers_wc = zero, answers_ww = zero, capped_c = zero, capped_w = zero;

    for (uint32_t turn = 0; turn < turns && living; turn++) {
#pragma GCC unroll 4
      for (int s = 0; s < SETS; s++) {
        vec draw1, word1, draw2, word2;
        draw_block(block[s], index[s], keys, &draw1, &word1, &draw2, &word2);

        const mask first = alive[s];
        const mask correct1 = less(first, draw1, correct), wrong1 = not_less(first, draw1, correct);
        mask goes_on1 = less(first, sub(draw1, stop_c_plain), resampling);
        mask correct2 = less(goes_on1, draw2, correct), wrong2 = not_less(goes_on1, draw2, correct);
        mask goes_on2 = less(goes_on1, sub(draw2, stop_c_plain), resampling);
        mask rewarded = mask_or(less(first, draw1, stop_c), less(goes_on1, draw2, stop_c));

        const mask at_cap = equal(first, block[s], last_block);
        if (__builtin_expect(mask_bits(at_cap) != 0, 0)) {
          mask capped;
          if (capped_first) {
            capped = undecided ? at_cap : mask_and(at_cap, goes_on1);
            correct2 = mask_but(correct2, at_cap);
            wrong2 = mask_but(wrong2, at_cap);
            goes_on1 = mask_but(goes_on1, at_cap);
            rewarded = mask_but(rewarded, mask_but(at_cap, less(at_cap, draw1, stop_c)));
          } else {
            const mask reached = mask_and(at_cap, goes_on1);
            capped = undecided ? reached : mask_and(reached, goes_on2);
          }
          goes_on2 = mask_but(goes_on2, at_cap);
          const mask ends_c = mask_and(capped, mask_or(correct2, mask_but(correct1, goes_on1)));
          const mask ends_w = mask_but(capped, ends_c);
          rewarded = mask_but(rewarded, capped);
          if (paid_at_cap) rewarded = mask_or(rewarded, ends_c);
          const vec total_c = right_half(add_where(correct2, add_where(correct1, n_c[s], two_ones), two_ones));
          capped_c = add_where(ends_c, capped_c, total_c);
          capped_w = add_where(ends_w, capped_w, total_c);
          marks[s] = add_where(ends_c, marks[s], splat(1u << MARK_BITS));
          marks[s] = add_where(ends_w, marks[s], splat(1u << 2 * MARK_BITS));
        }

        /* Lengths: column and coin from the word; own length or alias by the entry's threshold. */
        const vec bits1 = same_shape ? bits_w : choose(correct1, bits_c, bits_w);
        const vec bits2 = same_shape ? bits_w : choose(correct2, bits_c, bits_w);
        const vec column1 = right_by(word1, same_shape ? shift_w : choose(correct1, shift_c, shift_w));
        const vec column2 = right_by(word2, same_shape ? shift_w : choose(correct2, shift_c, shift_w));
        const vec entry1 = gather(entries, add_where(correct1, column1, to_c));
        const vec entry2 = gather(entries, add_where(correct2, column2, to_c));
        const vec coin1 = both(word1, same_shape ? coin_w : choose(correct1, coin_c, coin_w));
        const vec coin2 = both(word2, same_shape ? coin_w : choose(correct2, coin_c, coin_w));
        const mask own1 = less_31(coin1, right_by(entry1, bits1)), own2 = less_31(coin2, right_by(entry2, bits2));
        const vec alias1 = both(entry1, same_shape ? alias_w : choose(correct1, alias_c, alias_w));
        const vec alias2 = both(entry2, same_shape ? alias_w : choose(correct2, alias_c, alias_w));
        const vec length1 =
            add(choose(own1, column1, alias1), same_shape ? base_w : choose(correct1, base_c, base_w));
        const vec length2 =
            left_half(add(choose(own2, column2, alias2), same_shape ? base_w : choose(correct2, base_c, base_w)));

        const vec cost_c = halves_where(correct1, length1, correct2, length2);
        const vec cost_w = halves_where(wrong1, length1, wrong2, length2);
        const vec is_c = halves_where(correct1, one, correct2, high_one);
        const vec is_w = halves_where(wrong1, one, wrong2, high_one);
        const vec n_c1 = add_where(correct1, n_c[s], two_ones), n_w1 = add_where(wrong1, n_w[s], two_ones);
        const vec so_far_c = add_where(correct2, n_c1, high_one), so_far_w = add_where(wrong2, n_w1, high_one);
        const vec n_c2 = add_where(correct2, n_c1, two_ones), n_w2 = add_where(wrong2, n_w1, two_ones);
        tokens_c = add_products(tokens_c, cost_c, two_ones);
        tokens_w = add_products(tokens_w, cost_w, two_ones);
        tokens_cc = add_products(tokens_cc, cost_c, so_far_c);
        tokens_cw = add_products(tokens_cw, cost_c, so_far_w);
        tokens_wc = add_products(tokens_wc, cost_w, so_far_c);
        tokens_ww = add_products(tokens_ww, cost_w, so_far_w);
        answers_cc = add_products(answers_cc, is_c, so_far_c);
        answers_cw = add_products(answers_cw, is_c, so_far_w);
        answers_wc = add_products(answers_wc, is_w, so_far_c);
        answers_ww = add_products(answers_ww, is_w, so_far_w);

        const mask ended = mask_but(first, goes_on2);
        const vec total_c = right_half(n_c2), total_w = right_half(n_w2);
        marks[s] = add_one_where(rewarded, marks[s]);
        rewarded_c[s] = add_where(rewarded, rewarded_c[s], total_c);
        rewarded_w[s] = add_where(rewarded, rewarded_w[s], total_w);
        all_c[s] = add_where(ended, all_c[s], total_c);
        all_w[s] = add_where(ended, all_w[s], total_w);
        n_c[s] = keep(goes_on2, n_c2);
        n_w[s] = keep(goes_on2, n_w2);
        block[s] = keep_sum(goes_on2, block[s], one);
        index[s] = add_one_where(ended, index[s]);
        left[s] = less_one_where(ended, left[s]);

        const mask done = equal(ended, left[s], zero);
        const uint32_t closing = (uint32_t)__builtin_popcount(mask_bits(done));
        store_packed(queue.marks + queue.length, done, marks[s]);
        store_packed(queue.rewarded_c + queue.length, done, rewarded_c[s]);
        store_packed(queue.rewarded_w + queue.length, done, rewarded_w[s]);
        store_packed(queue.all_c + queue.length, done, all_c[s]);
        store_packed(queue.all_w + queue.length, done, all_w[s]);
        queue.length += closing;
        if (__builtin_expect(queue.length >= QUEUE, 0)) drain(&queue, bins[0]);
        marks[s] = drop(done, marks[s]);
        rewarded_c[s] = drop(done, rewarded_c[s]);
        rewarded_w[s] = drop(done, rewarded_w[s]);
        all_c[s] = drop(done, all_c[s]);
        all_w[s] = drop(done, all_w[s]);
        index[s] = choose(done, add(splat(next_index), spread(done, member_steps)), index[s]);
        left[s] = choose(done, group, left[s]);
        if (__builtin_expect(next + closing > groups, 0)) {
          const uint32_t rest = next < groups ? (uint32_t)(groups - next) : 0;
          alive[s] = mask_or(mask_but(first, done), less_31_where(done, spread(done, ranks), splat(rest)));
          living = 0;
          for (int each = 0; each < SETS; each++) living |= mask_bits(alive[each]);
        }
        next += closing;
        next_index += closing * members;
      }
    }

    add_to_wide(wide[TOKENS], tokens_c);
    add_to_wide(wide[TOKENS + 1], tokens_w);
    add_to_wide(wide[TOKENS_BY_C], tokens_cc);
    add_to_wide(wide[TOKENS_BY_C + 1], tokens_wc);
    add_to_wide(wide[TOKENS_BY_W], tokens_cw);
    add_to_wide(wide[TOKENS_BY_W + 1], tokens_ww);
    add_to_wide(wide[ATTEMPTS_BY_C], answers_cc);
    add_to_wide(wide[ATTEMPTS_BY_C + 1], answers_wc);
    add_to_wide(wide[ATTEMPTS_BY_W], answers_cw);
    add_to_wide(wide[ATTEMPTS_BY_W + 1], answers_ww);
    add_to_wide(wide[CAPPED_BY_C], capped_c);
    add_to_wide(wide[CAPPED_BY_C + 1], capped_w);
    if (cap == 0) {
      /* The next turns must not bring a trajectory past its 15 bits. */
      const vec bound_turns = splat((most - (2 * turns < most ? 2 * turns : most)) / 2);
      for (int s = 0; s < SETS; s++)
        if (mask_bits(less_31(bound_turns, block[s])) != 0) return 0;
    }
  }

  drain(&queue, bins[0]);
  for (int i = 0; i < SUMS; i++)
    for (int lane = 0; lane < LANES / 2; lane++) counters[i] += wide[i][lane];
  for (uint32_t m = 0; m <= members; m++)
    for (int i = 0; i < BIN_SIZE; i++) counters[SUMS + BIN_SIZE * m + i] += bins[m][i];
  return 1;
}

/* Adds to the counters and returns 1; or returns 0 and leaves them, where a lane ran out of bits. */
int KERNEL(const Plan *plan, uint32_t first_group, uint64_t groups, uint64_t *counters) {
  return plan->c.bits == plan->w.bits && plan->c.base == plan->w.base
             ? roll_out(plan, first_group, groups, counters, 1)
             : roll_out(plan, first_group, groups, counters, 0);
}
