/* Eight lanes of 32 bits: AVX2. It has no masks, so a mask is a vector of ones and zeros, and compares signed only. */
#ifndef LANES256_H
#define LANES256_H

#include "rollout.h"
#include <immintrin.h>

#define LANES 8
typedef __m256i vec;
typedef __m256i mask;

#define INLINE static inline __attribute__((always_inline))
#define SIGN 0x80000000u

INLINE vec splat(uint32_t value) { return _mm256_set1_epi32((int)value); }
INLINE vec iota(void) { return _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0); }
INLINE vec add(vec a, vec b) { return _mm256_add_epi32(a, b); }
INLINE vec sub(vec a, vec b) { return _mm256_sub_epi32(a, b); }
INLINE vec both(vec a, vec b) { return _mm256_and_si256(a, b); }
INLINE vec times(vec a, vec b) { return _mm256_mullo_epi32(a, b); }
INLINE vec right_by(vec a, vec shift) { return _mm256_srlv_epi32(a, shift); }
INLINE vec right_half(vec a) { return _mm256_srli_epi32(a, 16); }
INLINE vec left_half(vec a) { return _mm256_slli_epi32(a, 16); }

INLINE mask no_lanes(void) { return _mm256_setzero_si256(); }
INLINE mask mask_and(mask a, mask b) { return _mm256_and_si256(a, b); }
INLINE mask mask_or(mask a, mask b) { return _mm256_or_si256(a, b); }
INLINE mask mask_but(mask a, mask b) { return _mm256_andnot_si256(b, a); }
INLINE uint32_t mask_bits(mask a) { return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(a)); }

/* Draws come out of the last round with their highest bit turned, and bounds have it turned too. */
INLINE uint32_t draw_bias(void) { return SIGN; }
INLINE vec bound(uint32_t value) { return splat(value ^ SIGN); }
INLINE mask less(mask where, vec a, vec b) { return _mm256_and_si256(where, _mm256_cmpgt_epi32(b, a)); }
INLINE mask not_less(mask where, vec a, vec b) { return _mm256_andnot_si256(_mm256_cmpgt_epi32(b, a), where); }
INLINE mask less_31(vec a, vec b) { return _mm256_cmpgt_epi32(b, a); }
INLINE mask less_31_where(mask where, vec a, vec b) { return less(where, a, b); }
INLINE mask equal(mask where, vec a, vec b) { return _mm256_and_si256(where, _mm256_cmpeq_epi32(a, b)); }

INLINE vec keep(mask where, vec a) { return _mm256_and_si256(where, a); }
INLINE vec drop(mask where, vec a) { return _mm256_andnot_si256(where, a); }
INLINE vec keep_sum(mask where, vec a, vec b) { return keep(where, add(a, b)); }
INLINE vec choose(mask where, vec yes, vec no) { return _mm256_blendv_epi8(no, yes, where); }
INLINE vec add_where(mask where, vec a, vec b) { return add(a, keep(where, b)); }
INLINE vec add_one_where(mask where, vec a) { return sub(a, where); }
INLINE vec less_one_where(mask where, vec a) { return add(a, where); }

INLINE vec halves_where(mask low, vec a, mask high, vec b) {
  return _mm256_and_si256(_mm256_blend_epi16(a, b, 0xaa), _mm256_blend_epi16(low, high, 0xaa));
}

INLINE vec add_products(vec a, vec b, vec c) { return add(a, _mm256_madd_epi16(b, c)); }

INLINE vec gather(const uint32_t *from, vec index) { return _mm256_i32gather_epi32((const int *)from, index, 4); }

/* By set of lanes: which lanes are in it, in order; and of each lane, how many lower ones are in it. */
static uint8_t members_of[256][8], ranks_in[256][8];

INLINE void prepare_lanes(void) {
  for (int set = 0; set < 256; set++)
    for (int lane = 0, rank = 0; lane < 8; lane++) {
      ranks_in[set][lane] = (uint8_t)rank;
      if (set >> lane & 1) members_of[set][rank++] = (uint8_t)lane;
    }
}

INLINE vec order(const uint8_t *lanes) { return _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)lanes)); }
INLINE void store_packed(uint32_t *to, mask where, vec a) {
  _mm256_storeu_si256((__m256i *)to, _mm256_permutevar8x32_epi32(a, order(members_of[mask_bits(where)])));
}
INLINE vec spread(mask where, vec a) {
  return _mm256_permutevar8x32_epi32(a, order(ranks_in[mask_bits(where)]));
}

INLINE void add_to_wide(uint64_t *to, vec a) {
  __m256i low = _mm256_cvtepu32_epi64(_mm256_castsi256_si128(a));
  __m256i high = _mm256_cvtepu32_epi64(_mm256_extracti128_si256(a, 1));
  __m256i sum = _mm256_add_epi64(_mm256_loadu_si256((__m256i *)to), _mm256_add_epi64(low, high));
  _mm256_storeu_si256((__m256i *)to, sum);
}

/* One round of the four even or the four odd lanes. Each has 64 bits to itself, of which only the low 32 count. */
#define ROUND(X, Y, Z, W, K0, K1)                                       \
  do {                                                                  \
    const vec product0 = _mm256_mul_epu32(X, m0);                       \
    const vec product1 = _mm256_mul_epu32(Z, m1);                       \
    X = _mm256_xor_si256(_mm256_xor_si256(Y, K0), _mm256_srli_epi64(product1, 32)); \
    Z = _mm256_xor_si256(_mm256_xor_si256(W, K1), _mm256_srli_epi64(product0, 32)); \
    Y = product1;                                                       \
    W = product0;                                                       \
  } while (0)

INLINE vec joined(vec even, vec odd) { return _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa); }

INLINE void draw_block(vec block, vec index, const vec *keys, vec *x, vec *y, vec *z, vec *w) {
  const vec m0 = splat(MULTIPLIER_0), m1 = splat(MULTIPLIER_1);
  const vec c0 = _mm256_xor_si256(index, keys[0]);
  vec c3e = _mm256_mul_epu32(block, m0), c3o = _mm256_mul_epu32(_mm256_srli_epi64(block, 32), m0);
  vec c0e = c0, c0o = _mm256_srli_epi64(c0, 32);
  vec c2e = _mm256_xor_si256(_mm256_srli_epi64(c3e, 32), keys[1]);
  vec c2o = _mm256_xor_si256(_mm256_srli_epi64(c3o, 32), keys[1]);
  /* Word 1 is the same in all lanes and part of the key of this round. */
  vec c1e = _mm256_setzero_si256(), c1o = c1e;
#pragma GCC unroll 9
  for (int round = 1; round < ROUNDS; round++) {
    ROUND(c0e, c1e, c2e, c3e, keys[2 * round], keys[2 * round + 1]);
    ROUND(c0o, c1o, c2o, c3o, keys[2 * round], keys[2 * round + 1]);
  }
  *x = joined(c0e, c0o);
  *y = joined(c1e, c1o);
  *z = joined(c2e, c2o);
  *w = joined(c3e, c3o);
}

#endif
