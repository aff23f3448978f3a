/*
 * Counts on an NVIDIA GPU. A warp takes a range of groups and its lanes take them in turn; a lane starts its next
 * trajectory when one ends, so that no lane waits for another but at the end of the range. See ../README.md.
 *
 * Lanes that complete a group append what it brought to a queue of their warp. From it the warp adds 32 groups at once to
 * the counters of the block: atomics of a few lanes in every turn would take as long as those of all.
 */
#include "lane.h"
#ifdef CUDA_IN_C
#include "cuda-in-c.h"
#else
#include <cuda_runtime.h>
#endif

#define WARP 32
#define WARPS 8
#define THREADS (WARP * WARPS)
#define QUEUE (2 * WARP)
#define QUEUE_WORDS 5
/* Both tables of most columns, and the bins of the largest group. */
#define MOST_SHARED (sizeof(uint32_t) * ((2 << MOST_BITS) + 2 * BIN_SIZE * (MOST_MEMBERS + 1)))
#define ALL 0xffffffffu
/* Warps of a multiprocessor: enough to hide what an instruction waits for, and more only where there is work for them,
   because every lane idles at the end of its range. */
#define FEWEST_WARPS 16
#define GROUPS_PER_LANE 16

__device__ __forceinline__ void add_wide(uint32_t *low, uint32_t *high, uint32_t index, uint32_t value) {
  const uint32_t before = atomicAdd(&low[index], value);
  if (before + value < before) atomicAdd(&high[index], 1u);
}

/* Adds the queue's entry of a lane to the bins. */
__device__ __forceinline__ void add_group(const uint32_t *queue, uint32_t slot, uint32_t *low, uint32_t *high) {
  const uint32_t marks = queue[slot], rewarded_c = queue[QUEUE + slot], rewarded_w = queue[2 * QUEUE + slot];
  const uint32_t bin = BIN_SIZE * (marks & MARK);
  add_wide(low, high, bin, 1);
  add_wide(low, high, bin + 1, rewarded_c);
  add_wide(low, high, bin + 2, rewarded_w);
  add_wide(low, high, bin + 3, queue[3 * QUEUE + slot] - rewarded_c);
  add_wide(low, high, bin + 4, queue[4 * QUEUE + slot] - rewarded_w);
  if (marks >> MARK_BITS != 0) {
    add_wide(low, high, bin + 5, marks >> MARK_BITS & MARK);
    add_wide(low, high, bin + 6, marks >> 2 * MARK_BITS);
  }
}

template <int SAME_SHAPE>
__global__ void __launch_bounds__(THREADS)
    tally(const Cell cell, const uint32_t *tables, uint32_t first_group, uint64_t groups, uint64_t *counters,
          uint32_t *overrun) {
#ifdef CUDA_IN_C
  uint32_t *entries = dynamic_shared;
#else
  extern __shared__ uint32_t entries[];
#endif
  __shared__ unsigned long long totals[SUMS];
  __shared__ uint32_t queues[WARPS][QUEUE_WORDS * QUEUE];

  const uint32_t bins = BIN_SIZE * (cell.members + 1);
  uint32_t *low = entries + cell.entries, *high = low + bins;
  for (uint32_t i = threadIdx.x; i < cell.entries; i += THREADS) entries[i] = tables[i];
  for (uint32_t i = threadIdx.x; i < bins; i += THREADS) low[i] = high[i] = 0;
  if (threadIdx.x < SUMS) totals[threadIdx.x] = 0;
  __syncthreads();

  const uint32_t lane_id = threadIdx.x % WARP, warp_of_block = threadIdx.x / WARP;
  const uint32_t lower_lanes = (1u << lane_id) - 1;
  const uint64_t warp = (uint64_t)blockIdx.x * WARPS + warp_of_block, warps = (uint64_t)gridDim.x * WARPS;
  const uint64_t from = groups * warp / warps, to = groups * (warp + 1) / warps;
  uint32_t *queue = queues[warp_of_block];
  /* Of the queue: groups that came and that went. */
  uint32_t came = 0, went = 0;
  /* The next group of the range, and how many it has: at most 2^32 / warps. */
  uint32_t next = WARP;
  const uint32_t range = (uint32_t)(to - from);
  const uint32_t first_index = (first_group + (uint32_t)from) * cell.members;

  int alive = lane_id < range;
  Lane lane = {};
  lane.index = first_index + lane_id * cell.members;
  lane.left = cell.members;
  uint64_t wide[SUMS];
#pragma unroll
  for (int i = 0; i < SUMS; i++) wide[i] = 0;

  int living = range > 0;
  while (living) {
    const uint32_t turns = safe_turns(&cell, __reduce_max_sync(ALL, alive ? lane.block : 0));
    if (turns == 0) {
      /* Ends the loop on any input; the host refuses the result. */
      if (lane_id == 0) atomicExch(overrun, 1u);
      break;
    }
    uint32_t sums[SUMS];
#pragma unroll
    for (int i = 0; i < SUMS; i++) sums[i] = 0;
    for (uint32_t turn = 0; turn < turns && living; turn++) {
      const int done = lane_turn(&cell, entries, SAME_SHAPE, alive, &lane, sums);
      const uint32_t closing = __ballot_sync(ALL, done);
      if (closing == 0) continue;
      const uint32_t rank = __popc(closing & lower_lanes), count = __popc(closing);
      if (done) {
        const uint32_t slot = (came + rank) % QUEUE, taken = next + rank;
        queue[slot] = lane.marks;
        queue[QUEUE + slot] = lane.rewarded_c;
        queue[2 * QUEUE + slot] = lane.rewarded_w;
        queue[3 * QUEUE + slot] = lane.all_c;
        queue[4 * QUEUE + slot] = lane.all_w;
        lane.marks = lane.rewarded_c = lane.rewarded_w = lane.all_c = lane.all_w = 0;
        lane.index = first_index + taken * cell.members;
        lane.left = cell.members;
        alive = taken < range;
      }
      came += count;
      next += count;
      if (came - went >= WARP) {
        __syncwarp();
        add_group(queue, (went + lane_id) % QUEUE, low, high);
        went += WARP;
        __syncwarp();
      }
      if (next >= range) living = __any_sync(ALL, alive);
    }
#pragma unroll
    for (int i = 0; i < SUMS; i++) wide[i] += sums[i];
  }

  __syncwarp();
  if (lane_id < came - went) add_group(queue, (went + lane_id) % QUEUE, low, high);
#pragma unroll
  for (int i = 0; i < SUMS; i++) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) wide[i] += __shfl_down_sync(ALL, wide[i], distance);
    if (lane_id == 0) atomicAdd(&totals[i], (unsigned long long)wide[i]);
  }
  __syncthreads();

  unsigned long long *out = (unsigned long long *)counters;
  if (threadIdx.x < SUMS) atomicAdd(&out[threadIdx.x], totals[threadIdx.x]);
  for (uint32_t i = threadIdx.x; i < bins; i += THREADS) {
    const unsigned long long value = (unsigned long long)high[i] << 32 | low[i];
    if (value != 0) atomicAdd(&out[SUMS + i], value);
  }
}

/* On the device: the tables; the counters, and behind them the flag of an overrun. On the host: the same, pinned. */
static uint32_t *device_tables;
static uint64_t *device_counters, *host_counters;
static cudaStream_t stream;
static int processors;
static Cell cell;
static int same_shape;
static size_t shared_bytes;
/* Blocks of the kernel that a multiprocessor holds at once. */
static int fitting;


static char sentence[256];

static const char *told(const char *what, cudaError_t error) {
  if (error == cudaSuccess) return NULL;
  snprintf(sentence, sizeof sentence, "%s: %s.", what, cudaGetErrorString(error));
  return sentence;
}

#define TRY(what, call)                              \
  do {                                               \
    const char *failed = told(what, call);           \
    if (failed != NULL) return failed;               \
  } while (0)

static const char *start(char *name, size_t room) {
  struct cudaDeviceProp properties;
  int devices = 0;
  if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) return "this machine has no CUDA device";
  TRY("The CUDA device does not start", cudaSetDevice(0));
  TRY("The CUDA device does not tell what it is", cudaGetDeviceProperties(&properties, 0));
  processors = properties.multiProcessorCount;
  TRY("No stream", cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  TRY("No memory for tables", cudaMalloc((void **)&device_tables, sizeof(uint32_t) * (2 << MOST_BITS)));
  TRY("No memory for counters", cudaMalloc((void **)&device_counters, sizeof(uint64_t) * (MOST_COUNTERS + 1)));
  TRY("No memory to read to", cudaMallocHost((void **)&host_counters, sizeof(uint64_t) * (MOST_COUNTERS + 1)));
  TRY("The largest tables do not fit the device",
      cudaFuncSetAttribute(tally<0>, cudaFuncAttributeMaxDynamicSharedMemorySize, MOST_SHARED));
  TRY("The largest tables do not fit the device",
      cudaFuncSetAttribute(tally<1>, cudaFuncAttributeMaxDynamicSharedMemorySize, MOST_SHARED));
  snprintf(name, room, "CUDA, %s", properties.name);
  return NULL;
}

static const char *prepare(const Plan *plan) {
  set_cell(plan, &cell);
  if (safe_turns(&cell, 0) == 0) return "The lengths are too long for sums of 32 bits.";
  same_shape = plan->c.bits == plan->w.bits && plan->c.base == plan->w.base;
  shared_bytes = sizeof(uint32_t) * (cell.entries + 2 * BIN_SIZE * (cell.members + 1));
  TRY("The kernel does not fit the device",
      same_shape ? cudaOccupancyMaxActiveBlocksPerMultiprocessor(&fitting, tally<1>, THREADS, shared_bytes)
                 : cudaOccupancyMaxActiveBlocksPerMultiprocessor(&fitting, tally<0>, THREADS, shared_bytes));
  if (fitting == 0) return "The kernel does not fit the device.";
  TRY("The tables do not reach the device",
      cudaMemcpy(device_tables, plan->w.entries, sizeof(uint32_t) << plan->w.bits, cudaMemcpyHostToDevice));
  if (cell.first_c != 0)
    TRY("The tables do not reach the device", cudaMemcpy(device_tables + cell.first_c, plan->c.entries,
                                                         sizeof(uint32_t) << plan->c.bits, cudaMemcpyHostToDevice));
  /* The stream that counts waits for no other. */
  return told("The tables do not reach the device", cudaDeviceSynchronize());
}

/* Blocks of a launch: as many as the device holds at once, or fewer for few groups. */
static uint32_t blocks_for(uint64_t groups) {
  uint64_t blocks = groups / GROUPS_PER_LANE / THREADS + 1;
  uint64_t fewest = (uint64_t)processors * FEWEST_WARPS / WARPS;
  const uint64_t most = (uint64_t)processors * fitting;
  if (fewest > groups / THREADS + 1) fewest = groups / THREADS + 1;
  if (blocks < fewest) blocks = fewest;
  return (uint32_t)(blocks > most ? most : blocks);
}

typedef void (*Kernel)(const Cell, const uint32_t *, uint32_t, uint64_t, uint64_t *, uint32_t *);

#ifdef CUDA_IN_C
struct Launch {
  Kernel kernel;
  uint32_t first_group;
  uint64_t groups;
  uint32_t *overrun;
};

static void run_thread(const void *arguments) {
  const struct Launch *launch = (const struct Launch *)arguments;
  launch->kernel(cell, device_tables, launch->first_group, launch->groups, device_counters, launch->overrun);
}

static void launch(Kernel kernel, uint32_t blocks, uint32_t first_group, uint64_t groups, uint32_t *overrun) {
  const struct Launch arguments = {kernel, first_group, groups, overrun};
  run_blocks(blocks, THREADS, run_thread, &arguments);
}
#else
static void launch(Kernel kernel, uint32_t blocks, uint32_t first_group, uint64_t groups, uint32_t *overrun) {
  kernel<<<blocks, THREADS, shared_bytes, stream>>>(cell, device_tables, first_group, groups, device_counters, overrun);
}
#endif

static const char *count(const Plan *plan, uint32_t first_group, uint64_t groups, uint64_t *counters) {
  const uint32_t size = counters_of(plan), blocks = blocks_for(groups);
  uint32_t *overrun = (uint32_t *)(device_counters + size);
  TRY("The counters are not cleared", cudaMemsetAsync(device_counters, 0, sizeof(uint64_t) * (size + 1), stream));
  launch(same_shape ? tally<1> : tally<0>, blocks, first_group, groups, overrun);
  TRY("The kernel does not start", cudaGetLastError());
  TRY("The counters are not read", cudaMemcpyAsync(host_counters, device_counters, sizeof(uint64_t) * (size + 1),
                                                   cudaMemcpyDeviceToHost, stream));
  TRY("The kernel failed", cudaStreamSynchronize(stream));
  if ((uint32_t)host_counters[size] != 0)
    return "A trajectory passed the attempts that sums of 32 bits are built for.";
  memcpy(counters, host_counters, sizeof(uint64_t) * size);
  return NULL;
}

int main(void) {
  static Counter counter = {"", prepare, count};
  const char *problem = start(counter.name, sizeof counter.name);
  return serve(&counter, problem);
}
