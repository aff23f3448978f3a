/* Sixteen lanes of 32 bits: AVX-512 F, BW, DQ and VL, with VNNI where the compiler is told so. */
#ifndef LANES512_H
#define LANES512_H

#include "rollout.h"

#ifdef AVX512_IN_C
#include "avx512-in-c.h"
#else
#include <immintrin.h>
#endif

#define LANES 16
typedef __m512i vec;
/* A bit a lane. */
typedef __mmask16 mask;

#ifdef AVX512_IN_C
/* A function an instruction: inlined they would keep the compiler busy for minutes. */
#define INLINE static __attribute__((noinline))
#else
#define INLINE static inline __attribute__((always_inline))
#endif

INLINE vec splat(uint32_t value) { return _mm512_set1_epi32((int)value); }
INLINE vec iota(void) { return _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0); }
INLINE vec add(vec a, vec b) { return _mm512_add_epi32(a, b); }
INLINE vec sub(vec a, vec b) { return _mm512_sub_epi32(a, b); }
INLINE vec both(vec a, vec b) { return _mm512_and_si512(a, b); }
INLINE vec times(vec a, vec b) { return _mm512_mullo_epi32(a, b); }
INLINE vec right_by(vec a, vec shift) { return _mm512_srlv_epi32(a, shift); }
INLINE vec right_half(vec a) { return _mm512_srli_epi32(a, 16); }
INLINE vec left_half(vec a) { return _mm512_slli_epi32(a, 16); }

INLINE mask no_lanes(void) { return 0; }
INLINE mask mask_and(mask a, mask b) { return a & b; }
INLINE mask mask_or(mask a, mask b) { return a | b; }
/* Those of `a` that are not in `b`. */
INLINE mask mask_but(mask a, mask b) { return a & (mask)~b; }
INLINE uint32_t mask_bits(mask a) { return a; }

/* What comparisons of draws take for a draw and for a bound. */
INLINE uint32_t draw_bias(void) { return 0; }
INLINE vec bound(uint32_t value) { return splat(value); }
INLINE mask less(mask where, vec a, vec b) { return _mm512_mask_cmplt_epu32_mask(where, a, b); }
INLINE mask not_less(mask where, vec a, vec b) { return _mm512_mask_cmpge_epu32_mask(where, a, b); }
/* Of numbers below 2^31. */
INLINE mask less_31(vec a, vec b) { return _mm512_cmplt_epu32_mask(a, b); }
INLINE mask less_31_where(mask where, vec a, vec b) { return _mm512_mask_cmplt_epu32_mask(where, a, b); }
INLINE mask equal(mask where, vec a, vec b) { return _mm512_mask_cmpeq_epi32_mask(where, a, b); }

INLINE vec keep(mask where, vec a) { return _mm512_maskz_mov_epi32(where, a); }
INLINE vec drop(mask where, vec a) { return _mm512_maskz_mov_epi32((mask)~where, a); }
INLINE vec keep_sum(mask where, vec a, vec b) { return _mm512_maskz_add_epi32(where, a, b); }
INLINE vec choose(mask where, vec yes, vec no) { return _mm512_mask_blend_epi32(where, no, yes); }
INLINE vec add_where(mask where, vec a, vec b) { return _mm512_mask_add_epi32(a, where, a, b); }
INLINE vec add_one_where(mask where, vec a) { return _mm512_mask_add_epi32(a, where, a, splat(1)); }
INLINE vec less_one_where(mask where, vec a) { return _mm512_mask_sub_epi32(a, where, a, splat(1)); }

/* `a` where `low`, in the low 16 bits, and `b` where `high`, in the high 16; the other half of each is zero. */
INLINE vec halves_where(mask low, vec a, mask high, vec b) {
  const vec first = _mm512_maskz_mov_epi32(low, a);
  return _mm512_mask_or_epi32(first, high, first, b);
}

/* a + (low half of b · low half of c) + (high half of b · high half of c), halves being signed. */
INLINE vec add_products(vec a, vec b, vec c) {
#ifdef __AVX512VNNI__
  return _mm512_dpwssd_epi32(a, b, c);
#else
  return _mm512_add_epi32(a, _mm512_madd_epi16(b, c));
#endif
}

INLINE vec gather(const uint32_t *from, vec index) { return _mm512_i32gather_epi32(index, from, 4); }

INLINE void prepare_lanes(void) {}

/* Stores the lanes of the mask side by side; what lies behind them, as far as a vector goes, is spoiled. */
INLINE void store_packed(uint32_t *to, mask where, vec a) {
  _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(where, a));
}
/* Its n-th lane where the n-th lane of the mask is. */
INLINE vec spread(mask where, vec a) { return _mm512_maskz_expand_epi32(where, a); }

/* Adds unsigned lanes to LANES / 2 sums of 64 bits. */
INLINE void add_to_wide(uint64_t *to, vec a) {
  __m512i low = _mm512_cvtepu32_epi64(_mm512_castsi512_si256(a));
  __m512i high = _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(a, 1));
  _mm512_storeu_si512(to, _mm512_add_epi64(_mm512_loadu_si512(to), _mm512_add_epi64(low, high)));
}

/* Both halves of products: even and odd lanes apart, then each lane's half put where the lane is. */
INLINE void products(vec a, vec multiplier, vec *high, vec *low) {
  const vec even = _mm512_mul_epu32(a, multiplier);
  const vec odd = _mm512_mul_epu32(_mm512_srli_epi64(a, 32), multiplier);
  *high = _mm512_mask_shuffle_epi32(odd, 0x5555, even, _MM_PERM_CDAB);
  *low = _mm512_mask_shuffle_epi32(even, 0xaaaa, odd, _MM_PERM_CDAB);
}

INLINE vec three_xor(vec a, vec b, vec c) { return _mm512_ternarylogic_epi32(a, b, c, 0x96); }

/* The block of each lane; `keys` are k0 and k1 of each round, those of the first two rounds with what is the same in
   all lanes: see kernel.h. */
INLINE void draw_block(vec block, vec index, const vec *keys, vec *x, vec *y, vec *z, vec *w) {
  const vec m0 = splat(MULTIPLIER_0), m1 = splat(MULTIPLIER_1);
  vec high0, low0, high1, low1;
  products(block, m0, &high0, &low0);
  vec c0 = _mm512_xor_si512(index, keys[0]);
  vec c2 = _mm512_xor_si512(high0, keys[1]);
  vec c3 = low0;
  products(c0, m0, &high0, &low0);
  products(c2, m1, &high1, &low1);
  c0 = _mm512_xor_si512(high1, keys[2]);
  vec c1 = low1;
  c2 = three_xor(high0, c3, keys[3]);
  c3 = low0;
#pragma GCC unroll 8
  for (int round = 2; round < ROUNDS; round++) {
    products(c0, m0, &high0, &low0);
    products(c2, m1, &high1, &low1);
    c0 = three_xor(high1, c1, keys[2 * round]);
    c1 = low1;
    c2 = three_xor(high0, c3, keys[2 * round + 1]);
    c3 = low0;
  }
  *x = c0;
  *y = c1;
  *z = c2;
  *w = c3;
}

#endif
