/* Counts in sixteen lanes of AVX-512. See ../README.md. */
#define _GNU_SOURCE
#include "vector.h"

int count_avx512(const Plan *plan, uint32_t first_group, uint64_t groups, uint64_t *counters);
int count_avx512_vnni(const Plan *plan, uint32_t first_group, uint64_t groups, uint64_t *counters);

#ifdef AVX512_IN_C
/* A check and no rival. */
int main(int count_of, char **words) {
  kernel = count_avx512;
  return serve_vector("AVX-512 in plain C", count_of, words, NULL);
}
#else
int main(int count_of, char **words) {
  const int able = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  const int vnni = able && __builtin_cpu_supports("avx512vnni");
  kernel = vnni ? count_avx512_vnni : count_avx512;
  return serve_vector(vnni ? "AVX-512 with VNNI" : "AVX-512", count_of, words,
                      able ? NULL : "this processor has no AVX-512");
}
#endif
