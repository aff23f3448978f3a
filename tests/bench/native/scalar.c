/* Counts on one thread in plain C: what a compiler makes of the obvious program. See ../README.md. */
#define _GNU_SOURCE
#include "scalar.h"

static const char *prepare(const Plan *plan) {
  (void)plan;
  return NULL;
}

static const char *count(const Plan *plan, uint32_t first_group, uint64_t groups, uint64_t *counters) {
  count_scalar(plan, first_group, groups, counters);
  return NULL;
}

int main(void) {
  static const Counter counter = {"C, scalar, 1 thread", prepare, count};
  return serve(&counter, NULL);
}
