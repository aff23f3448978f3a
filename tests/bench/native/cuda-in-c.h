/*
 * The CUDA that tally.cu uses, in plain C++ on the processor, so that the kernel is checked where there is no GPU: blocks
 * one after another, the threads of a block as fibers that change places where threads wait for each other. Not fast.
 *
 * It checks what the kernel computes. That memory is read only after whoever writes it, it checks in so far as fibers
 * run until they wait, each in its turn.
 */
#ifndef CUDA_IN_C_H
#define CUDA_IN_C_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __shared__ static
#define __launch_bounds__(threads)

#define FIBERS 256
#define FIBER_STACK (64 << 10)
/* A device with so many multiprocessors, each of which holds one block. */
#define MULTIPROCESSORS 2
#define SHARED_WORDS (1 << 14)

struct Index {
  uint32_t x;
};
static struct Index threadIdx, blockIdx, gridDim;
static uint32_t dynamic_shared[SHARED_WORDS];

static ucontext_t scheduler, fibers[FIBERS];
static int finished[FIBERS];

static void let_others_run(void) {
  const uint32_t own = threadIdx.x;
  swapcontext(&fibers[own], &scheduler);
}

/* Where `size` threads wait for each other and leave a value each. Of two in a row the values are apart. */
struct Meeting {
  uint32_t size, here, generation;
  uint64_t values[2][32];
};
static struct Meeting block_meeting, warp_meetings[FIBERS / 32];

/* Returns the values that all left. */
static const uint64_t *meet(struct Meeting *meeting, uint64_t value) {
  const uint32_t generation = meeting->generation;
  uint64_t *values = meeting->values[generation & 1];
  values[threadIdx.x % 32] = value;
  if (++meeting->here == meeting->size) {
    meeting->here = 0;
    meeting->generation++;
  } else {
    while (meeting->generation == generation) let_others_run();
  }
  return values;
}

static const uint64_t *meet_warp(uint32_t mask, uint64_t value) {
  if (mask != 0xffffffffu) abort();
  return meet(&warp_meetings[threadIdx.x / 32], value);
}

static void __syncthreads(void) { meet(&block_meeting, 0); }
static void __syncwarp(void) { meet_warp(0xffffffffu, 0); }

static uint32_t __ballot_sync(uint32_t mask, int predicate) {
  const uint64_t *values = meet_warp(mask, predicate != 0);
  uint32_t set = 0;
  for (int lane = 0; lane < 32; lane++) set |= (uint32_t)values[lane] << lane;
  return set;
}

static int __any_sync(uint32_t mask, int predicate) { return __ballot_sync(mask, predicate) != 0; }

static uint32_t __reduce_max_sync(uint32_t mask, uint32_t value) {
  const uint64_t *values = meet_warp(mask, value);
  uint64_t most = 0;
  for (int lane = 0; lane < 32; lane++) most = values[lane] > most ? values[lane] : most;
  return (uint32_t)most;
}

static uint64_t __shfl_down_sync(uint32_t mask, uint64_t value, int distance) {
  const uint32_t lane = threadIdx.x % 32;
  const uint64_t *values = meet_warp(mask, value);
  return lane + distance < 32 ? values[lane + distance] : value;
}

static int __popc(uint32_t set) { return __builtin_popcount(set); }

template <typename T>
static T atomicAdd(T *to, T value) {
  const T before = *to;
  *to += value;
  return before;
}

static uint32_t atomicExch(uint32_t *to, uint32_t value) {
  const uint32_t before = *to;
  *to = value;
  return before;
}

/* The thread that runs; a fiber's function takes no argument. */
static void (*thread_body)(const void *);
static const void *thread_arguments;

static void run_fiber(void) {
  const uint32_t own = threadIdx.x;
  thread_body(thread_arguments);
  finished[own] = 1;
  swapcontext(&fibers[own], &scheduler);
}

/* Runs `body` for every thread of every block. */
static void run_blocks(uint32_t blocks, uint32_t threads, void (*body)(const void *), const void *arguments) {
  static char *stacks;
  if (threads > FIBERS) abort();
  if (stacks == NULL) stacks = (char *)malloc((size_t)FIBERS * FIBER_STACK);
  thread_body = body;
  thread_arguments = arguments;
  gridDim.x = blocks;
  for (blockIdx.x = 0; blockIdx.x < blocks; blockIdx.x++) {
    block_meeting.size = threads;
    for (struct Meeting &meeting : warp_meetings) meeting.size = 32;
    /* What a block shares is not cleared for it. */
    memset(dynamic_shared, 0xca, sizeof dynamic_shared);
    for (uint32_t i = 0; i < threads; i++) {
      finished[i] = 0;
      getcontext(&fibers[i]);
      fibers[i].uc_stack.ss_sp = stacks + (size_t)i * FIBER_STACK;
      fibers[i].uc_stack.ss_size = FIBER_STACK;
      fibers[i].uc_link = NULL;
      makecontext(&fibers[i], run_fiber, 0);
    }
    for (uint32_t running = threads; running > 0;)
      for (uint32_t i = 0; i < threads; i++) {
        if (finished[i]) continue;
        threadIdx.x = i;
        swapcontext(&scheduler, &fibers[i]);
        running -= finished[i];
      }
  }
}

/* The runtime: device memory is memory, and everything has happened when a function returns. */
typedef int cudaError_t;
typedef int cudaStream_t;
#define cudaSuccess 0
#define cudaMemcpyHostToDevice 0
#define cudaMemcpyDeviceToHost 0
#define cudaStreamNonBlocking 0
#define cudaFuncAttributeMaxDynamicSharedMemorySize 0
struct cudaDeviceProp {
  char name[64];
  int multiProcessorCount;
};
static const char *cudaGetErrorString(cudaError_t error) { return error == 0 ? "" : "no memory"; }
static cudaError_t cudaGetDeviceCount(int *devices) { return *devices = 1, 0; }
static cudaError_t cudaSetDevice(int) { return 0; }
static cudaError_t cudaGetDeviceProperties(struct cudaDeviceProp *properties, int) {
  strcpy(properties->name, "in plain C++ on the processor");
  properties->multiProcessorCount = MULTIPROCESSORS;
  return 0;
}
static cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, int) { return *stream = 0, 0; }
static cudaError_t cudaMalloc(void **memory, size_t size) { return (*memory = malloc(size)) == NULL; }
static cudaError_t cudaMallocHost(void **memory, size_t size) { return cudaMalloc(memory, size); }
static cudaError_t cudaMemcpy(void *to, const void *from, size_t size, int) { return memcpy(to, from, size), 0; }
static cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t size, int, cudaStream_t) {
  return memcpy(to, from, size), 0;
}
static cudaError_t cudaMemsetAsync(void *to, int value, size_t size, cudaStream_t) {
  return memset(to, value, size), 0;
}
static cudaError_t cudaDeviceSynchronize(void) { return 0; }
static cudaError_t cudaStreamSynchronize(cudaStream_t) { return 0; }
static cudaError_t cudaGetLastError(void) { return 0; }
template <typename F>
static cudaError_t cudaFuncSetAttribute(F, int, size_t bytes) {
  return bytes > sizeof dynamic_shared;
}
template <typename F>
static cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, F, int, size_t) {
  return *blocks = 1, 0;
}

#endif
