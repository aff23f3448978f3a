/*
 * What every program of this folder shares: the plan, the counters, and the lines on stdin and stdout that ../README.md
 * describes. Plain C that a C++ compiler takes too, because nvcc is one.
 */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the lab: groups of 1..256, tables of 2^1..2^12 columns, lengths up to 4096. */
#define MOST_MEMBERS 256
#define MOST_BITS 12
#define LONGEST 4096

/* Cap rules, by number. */
#define DECIDE_THEN_FAIL 0
#define TRUNCATE 1
#define FAIL 2

/* Of the sums: pairs for right and wrong answers. */
#define TOKENS 0
#define TOKENS_BY_C 2
#define TOKENS_BY_W 4
#define ATTEMPTS_BY_C 6
#define ATTEMPTS_BY_W 8
#define CAPPED_BY_C 10
#define SUMS 12

/* Of a bin: groups, answers of the members with R = 1 and R = 0 as pairs, capped members as a pair. */
#define BIN_SIZE 7
/* Three numbers of members in one word. */
#define MARK_BITS 10
#define MARK ((1u << MARK_BITS) - 1)
#define MOST_COUNTERS (SUMS + BIN_SIZE * (MOST_MEMBERS + 1))

typedef struct {
  uint32_t bits;
  /* Length of column 0. */
  uint32_t base;
  /* 2^bits of them: threshold << bits | alias. */
  uint32_t entries[1 << MOST_BITS];
} LengthTable;

typedef struct {
  uint32_t key0, key1, purpose, stream;
  uint32_t group_size;
  /* 0 for no cap. */
  uint32_t max_attempts;
  uint32_t at_cap;
  uint32_t correct_stop, correct, wrong_resample;
  LengthTable c, w;
} Plan;

static inline uint32_t counters_of(const Plan *plan) { return SUMS + BIN_SIZE * (plan->group_size + 1); }

static inline uint32_t longest_of(const Plan *plan) {
  uint32_t c = plan->c.base + (1u << plan->c.bits) - 1, w = plan->w.base + (1u << plan->w.bits) - 1;
  return c > w ? c : w;
}

/* The attempt that no decision follows; 0 for none. */
static inline uint32_t undecided_attempt(const Plan *plan) {
  return plan->at_cap == DECIDE_THEN_FAIL ? 0 : plan->max_attempts;
}

typedef struct {
  /* What it is, in a few words. */
  char name[256];
  /* Makes ready for a plan. Returns a sentence if it cannot, else NULL. */
  const char *(*prepare)(const Plan *plan);
  /* Adds what the groups did to counters that are zero. Returns a sentence if it cannot, else NULL. */
  const char *(*count)(const Plan *plan, uint32_t first_group, uint64_t groups, uint64_t *counters);
} Counter;

static inline int next_word(char **rest, uint64_t most, uint64_t *value) {
  char *end;
  /* strtoull would take a sign. */
  *rest += strspn(*rest, " ");
  if (**rest < '0' || **rest > '9') return 0;
  errno = 0;
  unsigned long long found = strtoull(*rest, &end, 10);
  if (errno != 0 || end == *rest || found > most) return 0;
  *rest = end;
  *value = found;
  return 1;
}

static inline int next_u32(char **rest, uint32_t most, uint32_t *value) {
  uint64_t wide;
  if (!next_word(rest, most, &wide)) return 0;
  *value = (uint32_t)wide;
  return 1;
}

static inline const char *read_table(char **rest, LengthTable *table) {
  if (!next_u32(rest, MOST_BITS, &table->bits) || table->bits == 0) return "A table has 1 to 12 bits.";
  if (!next_u32(rest, LONGEST, &table->base)) return "The length of column 0 is at most 4096.";
  for (uint32_t i = 0; i < 1u << table->bits; i++)
    if (!next_u32(rest, UINT32_MAX, &table->entries[i])) return "A table has fewer entries than columns.";
  return NULL;
}

/* The words after `plan`. Returns a sentence if they are not a plan. */
static inline const char *read_plan(char *rest, Plan *plan) {
  const char *problem;
  if (!next_u32(&rest, UINT32_MAX, &plan->key0) || !next_u32(&rest, UINT32_MAX, &plan->key1) ||
      !next_u32(&rest, UINT32_MAX, &plan->purpose) || !next_u32(&rest, UINT32_MAX, &plan->stream))
    return "A plan begins with key0 key1 purpose stream, each of 32 bits.";
  if (!next_u32(&rest, MOST_MEMBERS, &plan->group_size) || plan->group_size == 0)
    return "A group has 1 to 256 members.";
  if (!next_u32(&rest, 4096, &plan->max_attempts)) return "A cap is 1 to 4096 attempts, or 0 for none.";
  if (!next_u32(&rest, FAIL, &plan->at_cap)) return "A cap rule is 0, 1 or 2.";
  if (!next_u32(&rest, UINT32_MAX, &plan->correct_stop) || !next_u32(&rest, UINT32_MAX, &plan->correct) ||
      !next_u32(&rest, UINT32_MAX, &plan->wrong_resample) || plan->correct_stop > plan->correct ||
      plan->correct > plan->wrong_resample)
    return "The thresholds are three words of 32 bits that ascend.";
  if ((problem = read_table(&rest, &plan->c)) != NULL) return problem;
  if ((problem = read_table(&rest, &plan->w)) != NULL) return problem;
  return rest[strspn(rest, " \r\n")] == '\0' ? NULL : "A plan has more words than it should.";
}

static inline void answer_counts(const Plan *plan, const uint64_t *counters) {
  printf("counts");
  for (uint32_t i = 0; i < counters_of(plan); i++) printf(" %" PRIu64, counters[i]);
  printf("\n");
}

/* Answers lines until `quit` or the end of stdin. `problem`, if any, is the answer to every plan. */
static inline int serve(const Counter *counter, const char *problem) {
  static Plan plan;
  static uint64_t counters[MOST_COUNTERS];
  int planned = 0;
  char *line = NULL;
  size_t room = 0;
  for (; getline(&line, &room, stdin) > 0; fflush(stdout)) {
    const char *wrong = NULL;
    if (strncmp(line, "plan ", 5) == 0) {
      wrong = problem != NULL ? problem : read_plan(line + 5, &plan);
      if (wrong == NULL) wrong = counter->prepare(&plan);
      planned = wrong == NULL;
      if (planned) printf("ready %s\n", counter->name);
    } else if (strncmp(line, "count ", 6) == 0) {
      char *rest = line + 6;
      uint32_t first;
      uint64_t groups;
      if (!planned) {
        wrong = "There is no plan to count.";
      } else if (!next_u32(&rest, UINT32_MAX, &first) || !next_word(&rest, (uint64_t)1 << 32, &groups) ||
                 (first + groups) * plan.group_size > (uint64_t)1 << 32) {
        wrong = "Count takes the first group and how many, of at most 2^32 trajectories.";
      } else {
        memset(counters, 0, sizeof counters);
        wrong = counter->count(&plan, first, groups, counters);
        if (wrong == NULL) answer_counts(&plan, counters);
      }
    } else if (strncmp(line, "quit", 4) == 0) {
      break;
    } else {
      wrong = "A line begins with plan, count or quit.";
    }
    if (wrong != NULL) printf("error %s\n", wrong);
  }
  free(line);
  return 0;
}

#endif
