/* The GPU's lanes on the processor, one after another, so that lane.h is checked where there is no GPU. Not fast. */
#define _GNU_SOURCE
#include "lane.h"

static uint32_t entries[2 << MOST_BITS];
static Cell cell;

static const char *prepare(const Plan *plan) {
  set_cell(plan, &cell);
  memcpy(entries, plan->w.entries, sizeof(uint32_t) << plan->w.bits);
  if (cell.first_c != 0) memcpy(entries + cell.first_c, plan->c.entries, sizeof(uint32_t) << plan->c.bits);
  return safe_turns(&cell, 0) > 0 ? NULL : "The lengths are too long for sums of 32 bits.";
}

static const char *count(const Plan *plan, uint32_t first_group, uint64_t groups, uint64_t *counters) {
  const int same_shape = plan->c.bits == plan->w.bits && plan->c.base == plan->w.base;
  Lane lane = {.index = first_group * plan->group_size, .left = plan->group_size};
  for (uint64_t group = 0; group < groups;) {
    uint32_t sums[SUMS] = {0};
    const uint32_t turns = safe_turns(&cell, lane.block);
    if (turns == 0) return "A trajectory passed the attempts that sums of 32 bits are built for.";
    for (uint32_t turn = 0; turn < turns && group < groups; turn++) {
      if (!lane_turn(&cell, entries, same_shape, 1, &lane, sums)) continue;
      uint64_t *bin = counters + SUMS + BIN_SIZE * (lane.marks & MARK);
      bin[0] += 1;
      bin[1] += lane.rewarded_c;
      bin[2] += lane.rewarded_w;
      bin[3] += lane.all_c - lane.rewarded_c;
      bin[4] += lane.all_w - lane.rewarded_w;
      bin[5] += lane.marks >> MARK_BITS & MARK;
      bin[6] += lane.marks >> 2 * MARK_BITS;
      const Lane fresh = {.index = lane.index, .left = plan->group_size};
      lane = fresh;
      group++;
    }
    for (int i = 0; i < SUMS; i++) counters[i] += sums[i];
  }
  return NULL;
}

int main(void) {
  static const Counter counter = {"C, the lanes of the GPU on the processor", prepare, count};
  return serve(&counter, NULL);
}
