/*
 * Counts in lanes, on as many threads as `--threads N` says: what vector.c and vector-avx2.c have in common. This file
 * is compiled for any processor of the family; the kernels are files of their own, compiled for what they need, so
 * that a processor without it gets a sentence and not a signal.
 */
#ifndef VECTOR_H
#define VECTOR_H

#include "scalar.h"
#include <pthread.h>

#define MOST_THREADS 1024
/* Groups that a thread takes at a time: far more than there are lanes, few enough that threads end together. */
#define SHARE 8192

typedef int (*Kernel)(const Plan *plan, uint32_t first_group, uint64_t groups, uint64_t *counters);

static Kernel kernel;
static uint32_t threads = 1;

typedef struct {
  const Plan *plan;
  uint64_t first_group, groups, share;
  uint64_t *next;
  uint64_t counters[MOST_COUNTERS];
} Task;

static void *work(void *argument) {
  Task *task = (Task *)argument;
  for (;;) {
    const uint64_t from = __atomic_fetch_add(task->next, task->share, __ATOMIC_RELAXED);
    if (from >= task->groups) return NULL;
    const uint64_t rest = task->groups - from, size = rest < task->share ? rest : task->share;
    const uint32_t first = (uint32_t)(task->first_group + from);
    if (!kernel(task->plan, first, size, task->counters)) count_scalar(task->plan, first, size, task->counters);
  }
}

static const char *prepare(const Plan *plan) {
  (void)plan;
  return NULL;
}

static const char *count(const Plan *plan, uint32_t first_group, uint64_t groups, uint64_t *counters) {
  static Task tasks[MOST_THREADS];
  pthread_t others[MOST_THREADS];
  uint64_t next = 0;
  /* At least eight shares a thread, so that no one waits long for the last; one thread takes all at once. */
  uint64_t share = groups / (8 * (uint64_t)threads) + 1;
  if (share < SHARE) share = SHARE;
  if (threads == 1) share = groups;
  uint32_t started = 1;
  for (uint32_t i = 0; i < threads; i++) {
    tasks[i] = (Task){.plan = plan, .first_group = first_group, .groups = groups, .share = share, .next = &next};
    if (i > 0 && pthread_create(&others[i], NULL, work, &tasks[i]) != 0) break;
    started = i + 1;
  }
  if (groups > 0) work(&tasks[0]);
  for (uint32_t i = 0; i < started; i++) {
    if (i > 0) pthread_join(others[i], NULL);
    for (uint32_t j = 0; j < counters_of(plan); j++) counters[j] += tasks[i].counters[j];
  }
  return started == threads ? NULL : "A thread could not be started.";
}

/* Returns a sentence if the arguments are not `--threads N`. */
static const char *read_arguments(int count_of, char **words) {
  for (int i = 1; i < count_of; i += 2) {
    char *rest = i + 1 < count_of ? words[i + 1] : NULL;
    if (strcmp(words[i], "--threads") != 0 || rest == NULL || !next_u32(&rest, MOST_THREADS, &threads) ||
        *rest != '\0' || threads == 0)
      return "The arguments are --threads N, 1 to 1024.";
  }
  return NULL;
}

static int serve_vector(const char *lanes, int count_of, char **words, const char *problem) {
  static Counter counter = {"", prepare, count};
  const char *wrong = read_arguments(count_of, words);
  snprintf(counter.name, sizeof counter.name, "C, %s, %u thread%s", lanes, threads, threads == 1 ? "" : "s");
  return serve(&counter, problem != NULL ? problem : wrong);
}

#endif
