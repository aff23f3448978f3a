/* The tally on one thread in scalar words. */
#ifndef SCALAR_H
#define SCALAR_H

#include "rollout.h"

static void count_scalar(const Plan *plan, uint32_t first_group, uint64_t groups, uint64_t *counters) {
  const uint32_t members = plan->group_size, cap = plan->max_attempts, undecided = undecided_attempt(plan);
  const uint32_t correct_stop = plan->correct_stop, correct = plan->correct, wrong_resample = plan->wrong_resample;
  const int paid_at_cap = plan->at_cap == TRUNCATE;
  /* Counters of a group and of the whole run are of 64 bits: on such a processor nothing is gained by fewer. */
  uint64_t tokens_c = 0, tokens_w = 0, tokens_cc = 0, tokens_cw = 0, tokens_wc = 0, tokens_ww = 0;
  uint64_t answers_cc = 0, answers_cw = 0, answers_wc = 0, answers_ww = 0, capped_cc = 0, capped_wc = 0;
  uint32_t index = first_group * members;

  for (uint64_t group = 0; group < groups; group++) {
    uint64_t right = 0, rewarded_c = 0, rewarded_w = 0, all_c = 0, all_w = 0, capped_c = 0, capped_w = 0;
    for (uint32_t member = 0; member < members; member++, index++) {
      uint64_t n_c = 0, n_w = 0;
      Words words = {0, 0, 0, 0};
      for (uint32_t attempt = 1;; attempt++) {
        if (attempt & 1) {
          const Words counter = {attempt >> 1, index, plan->stream, plan->purpose};
          words = philox(counter, plan->key0, plan->key1);
        } else {
          words.x = words.z;
          words.y = words.w;
        }
        const int is_c = words.x < correct;
        int stops;
        if (is_c) {
          const uint64_t length = draw_length(plan->c.entries, plan->c.bits, plan->c.base, words.y);
          n_c++;
          tokens_c += length;
          tokens_cc += length * n_c;
          tokens_cw += length * n_w;
          answers_cc += n_c;
          answers_cw += n_w;
          stops = words.x < correct_stop;
        } else {
          const uint64_t length = draw_length(plan->w.entries, plan->w.bits, plan->w.base, words.y);
          n_w++;
          tokens_w += length;
          tokens_wc += length * n_c;
          tokens_ww += length * n_w;
          answers_wc += n_c;
          answers_ww += n_w;
          stops = words.x >= wrong_resample;
        }
        if (attempt == undecided) stops = 0;
        if (!stops && attempt != cap) continue;
        if (!stops) {
          if (is_c) {
            capped_c++;
            capped_cc += n_c;
          } else {
            capped_w++;
            capped_wc += n_c;
          }
        }
        all_c += n_c;
        all_w += n_w;
        if (is_c && (stops || paid_at_cap)) {
          right++;
          rewarded_c += n_c;
          rewarded_w += n_w;
        }
        break;
      }
    }
    uint64_t *bin = counters + SUMS + BIN_SIZE * right;
    bin[0] += 1;
    bin[1] += rewarded_c;
    bin[2] += rewarded_w;
    bin[3] += all_c - rewarded_c;
    bin[4] += all_w - rewarded_w;
    bin[5] += capped_c;
    bin[6] += capped_w;
  }

  counters[TOKENS] += tokens_c;
  counters[TOKENS + 1] += tokens_w;
  counters[TOKENS_BY_C] += tokens_cc;
  counters[TOKENS_BY_C + 1] += tokens_wc;
  counters[TOKENS_BY_W] += tokens_cw;
  counters[TOKENS_BY_W + 1] += tokens_ww;
  counters[ATTEMPTS_BY_C] += answers_cc;
  counters[ATTEMPTS_BY_C + 1] += answers_wc;
  counters[ATTEMPTS_BY_W] += answers_cw;
  counters[ATTEMPTS_BY_W + 1] += answers_ww;
  counters[CAPPED_BY_C] += capped_cc;
  counters[CAPPED_BY_C + 1] += capped_wc;
}

#endif
