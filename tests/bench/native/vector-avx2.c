/* Counts in eight lanes of AVX2. See ../README.md. */
#define _GNU_SOURCE
#include "vector.h"

int count_avx2(const Plan *plan, uint32_t first_group, uint64_t groups, uint64_t *counters);

int main(int count_of, char **words) {
  kernel = count_avx2;
  return serve_vector("AVX2", count_of, words, __builtin_cpu_supports("avx2") ? NULL : "this processor has no AVX2");
}
