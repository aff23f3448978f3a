/*
 * One attempt after another of one trajectory after another: the rollout in scalar words, for a processor and, compiled
 * by nvcc, for a GPU too. A trajectory draws from Philox4x32-10 with the counter (attempts / 2, index, stream, purpose):
 * one block serves two attempts, each with a word for answer and decision and a word for the length.
 */
#ifndef ROLLOUT_H
#define ROLLOUT_H

#include "protocol.h"

#ifdef __CUDACC__
#define ANYWHERE __host__ __device__ __forceinline__
#else
#define ANYWHERE static inline __attribute__((always_inline))
#endif

#define MULTIPLIER_0 0xd2511f53u
#define MULTIPLIER_1 0xcd9e8d57u
#define WEYL_0 0x9e3779b9u
#define WEYL_1 0xbb67ae85u
#define ROUNDS 10

typedef struct {
  uint32_t x, y, z, w;
} Words;

ANYWHERE Words philox(Words c, uint32_t k0, uint32_t k1) {
#if defined(__CUDA_ARCH__)
#pragma unroll
#endif
  for (int round = 0; round < ROUNDS; round++) {
    /* Both halves of a product from one multiplication of 64 bits. */
    uint64_t product0 = (uint64_t)MULTIPLIER_0 * c.x;
    uint64_t product1 = (uint64_t)MULTIPLIER_1 * c.z;
    uint32_t x = (uint32_t)(product1 >> 32) ^ c.y ^ k0;
    uint32_t z = (uint32_t)(product0 >> 32) ^ c.w ^ k1;
    c.x = x;
    c.y = (uint32_t)product1;
    c.z = z;
    c.w = (uint32_t)product0;
    k0 += WEYL_0;
    k1 += WEYL_1;
  }
  return c;
}

/* The length that a word draws: its high bits choose a column, its low bits are the coin for own length or alias. */
ANYWHERE uint32_t draw_length(const uint32_t *entries, uint32_t bits, uint32_t base, uint32_t word) {
  uint32_t column = word >> (32 - bits);
  uint32_t entry = entries[column];
  uint32_t alias = entry & ((1u << bits) - 1);
  /* Coin and threshold, both moved up by `bits`. */
  return base + ((word << bits) < entry - alias ? column : alias);
}

#endif
