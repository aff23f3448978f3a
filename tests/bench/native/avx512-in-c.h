/*
 * The instructions that lanes512.h uses, in plain C as their manual describes them, so that what it makes of them is
 * checked on a processor that has none of them. Not fast.
 */
#ifndef AVX512_IN_C_H
#define AVX512_IN_C_H

#include <stdint.h>
#include <string.h>

typedef struct {
  uint32_t of[16];
} __m512i;
typedef struct {
  uint32_t of[8];
} __m256i;
typedef uint16_t __mmask16;

#define _MM_PERM_CDAB 0xb1

#define EACH for (int i = 0; i < 16; i++)
#define TWO_VECTORS(NAME, EXPRESSION)                   \
  static inline __m512i NAME(__m512i a, __m512i b) {    \
    __m512i r;                                          \
    EACH r.of[i] = EXPRESSION;                          \
    return r;                                           \
  }
TWO_VECTORS(_mm512_add_epi32, a.of[i] + b.of[i])
TWO_VECTORS(_mm512_sub_epi32, a.of[i] - b.of[i])
TWO_VECTORS(_mm512_and_si512, a.of[i] & b.of[i])
TWO_VECTORS(_mm512_xor_si512, a.of[i] ^ b.of[i])
TWO_VECTORS(_mm512_mullo_epi32, a.of[i] * b.of[i])
TWO_VECTORS(_mm512_srlv_epi32, b.of[i] > 31 ? 0 : a.of[i] >> b.of[i])
TWO_VECTORS(_mm512_madd_epi16, (uint32_t)((int16_t)a.of[i] * (int16_t)b.of[i] +
                                          (int16_t)(a.of[i] >> 16) * (int16_t)(b.of[i] >> 16)))

static inline __m512i _mm512_set1_epi32(int value) {
  __m512i r;
  EACH r.of[i] = (uint32_t)value;
  return r;
}

static inline __m512i _mm512_set_epi32(int e15, int e14, int e13, int e12, int e11, int e10, int e9, int e8, int e7,
                                       int e6, int e5, int e4, int e3, int e2, int e1, int e0) {
  const int of[16] = {e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, e12, e13, e14, e15};
  __m512i r;
  EACH r.of[i] = (uint32_t)of[i];
  return r;
}

static inline __m512i _mm512_srli_epi32(__m512i a, unsigned shift) {
  EACH a.of[i] >>= shift;
  return a;
}

static inline __m512i _mm512_slli_epi32(__m512i a, unsigned shift) {
  EACH a.of[i] <<= shift;
  return a;
}

#define COMPARISON(NAME, HOW)                                                      \
  static inline __mmask16 NAME##_mask(__m512i a, __m512i b) {                      \
    unsigned r = 0;                                                                \
    EACH r |= (unsigned)(a.of[i] HOW b.of[i]) << i;                                \
    return (__mmask16)r;                                                           \
  }                                                                                \
  static inline __mmask16 mask_##NAME(__mmask16 k, __m512i a, __m512i b) { return k & NAME##_mask(a, b); }
COMPARISON(_mm512_cmplt_epu32, <)
COMPARISON(_mm512_cmpge_epu32, >=)
COMPARISON(_mm512_cmpeq_epi32, ==)
#define _mm512_mask_cmplt_epu32_mask mask__mm512_cmplt_epu32
#define _mm512_mask_cmpge_epu32_mask mask__mm512_cmpge_epu32
#define _mm512_mask_cmpeq_epi32_mask mask__mm512_cmpeq_epi32

/* The first of two where the mask has no bit, the second where it has. */
static inline __m512i _mm512_mask_blend_epi32(__mmask16 k, __m512i a, __m512i b) {
  EACH if (k >> i & 1) a.of[i] = b.of[i];
  return a;
}

static inline __m512i _mm512_maskz_mov_epi32(__mmask16 k, __m512i a) {
  return _mm512_mask_blend_epi32(k, _mm512_set1_epi32(0), a);
}

static inline __m512i _mm512_mask_add_epi32(__m512i src, __mmask16 k, __m512i a, __m512i b) {
  return _mm512_mask_blend_epi32(k, src, _mm512_add_epi32(a, b));
}

static inline __m512i _mm512_maskz_add_epi32(__mmask16 k, __m512i a, __m512i b) {
  return _mm512_maskz_mov_epi32(k, _mm512_add_epi32(a, b));
}

static inline __m512i _mm512_mask_sub_epi32(__m512i src, __mmask16 k, __m512i a, __m512i b) {
  return _mm512_mask_blend_epi32(k, src, _mm512_sub_epi32(a, b));
}

static inline __m512i _mm512_mask_or_epi32(__m512i src, __mmask16 k, __m512i a, __m512i b) {
  EACH if (k >> i & 1) src.of[i] = a.of[i] | b.of[i];
  return src;
}

static inline __m512i _mm512_dpwssd_epi32(__m512i src, __m512i a, __m512i b) {
  return _mm512_add_epi32(src, _mm512_madd_epi16(a, b));
}

static inline __m512i _mm512_i32gather_epi32(__m512i index, const void *base, int scale) {
  __m512i r;
  EACH memcpy(&r.of[i], (const char *)base + (int64_t)(int32_t)index.of[i] * scale, 4);
  return r;
}

static inline __m512i _mm512_maskz_compress_epi32(__mmask16 k, __m512i a) {
  __m512i r = {{0}};
  int next = 0;
  EACH if (k >> i & 1) r.of[next++] = a.of[i];
  return r;
}

static inline __m512i _mm512_maskz_expand_epi32(__mmask16 k, __m512i a) {
  __m512i r = {{0}};
  int next = 0;
  EACH if (k >> i & 1) r.of[i] = a.of[next++];
  return r;
}

static inline __m512i _mm512_loadu_si512(const void *from) {
  __m512i r;
  memcpy(&r, from, sizeof r);
  return r;
}

static inline void _mm512_storeu_si512(void *to, __m512i a) { memcpy(to, &a, sizeof a); }

/* Lanes of 64 bits: the low word is the even one. */
static inline uint64_t wide_lane(__m512i a, int lane) { return (uint64_t)a.of[2 * lane + 1] << 32 | a.of[2 * lane]; }

static inline void set_wide_lane(__m512i *a, int lane, uint64_t value) {
  a->of[2 * lane] = (uint32_t)value;
  a->of[2 * lane + 1] = (uint32_t)(value >> 32);
}

#define EACH_WIDE for (int i = 0; i < 8; i++)
static inline __m512i _mm512_add_epi64(__m512i a, __m512i b) {
  EACH_WIDE set_wide_lane(&a, i, wide_lane(a, i) + wide_lane(b, i));
  return a;
}

static inline __m512i _mm512_srli_epi64(__m512i a, unsigned shift) {
  EACH_WIDE set_wide_lane(&a, i, wide_lane(a, i) >> shift);
  return a;
}

static inline __m512i _mm512_mul_epu32(__m512i a, __m512i b) {
  EACH_WIDE set_wide_lane(&a, i, (uint64_t)a.of[2 * i] * b.of[2 * i]);
  return a;
}

static inline __m512i _mm512_cvtepu32_epi64(__m256i a) {
  __m512i r;
  EACH_WIDE set_wide_lane(&r, i, a.of[i]);
  return r;
}

static inline __m256i _mm512_extracti64x4_epi64(__m512i a, int half) {
  __m256i r;
  memcpy(&r, a.of + 8 * half, sizeof r);
  return r;
}

static inline __m256i _mm512_castsi512_si256(__m512i a) { return _mm512_extracti64x4_epi64(a, 0); }

/* Within each four lanes, lane j is the one that the j-th two bits say. */
static inline __m512i _mm512_mask_shuffle_epi32(__m512i src, __mmask16 k, __m512i a, int order) {
  EACH if (k >> i & 1) src.of[i] = a.of[(i & ~3) + (order >> 2 * (i & 3) & 3)];
  return src;
}

/* Bit by bit: the three bits, the first highest, choose a bit of the table. */
static inline __m512i _mm512_ternarylogic_epi32(__m512i a, __m512i b, __m512i c, int table) {
  EACH {
    uint32_t r = 0;
    for (int bit = 0; bit < 32; bit++) {
      const uint32_t at = (a.of[i] >> bit & 1) << 2 | (b.of[i] >> bit & 1) << 1 | (c.of[i] >> bit & 1);
      r |= ((uint32_t)table >> at & 1) << bit;
    }
    a.of[i] = r;
  }
  return a;
}

#endif
