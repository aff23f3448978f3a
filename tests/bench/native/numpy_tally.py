"""Counts with numpy, vectorised over the trajectories that have not ended. See ../README.md for the lines it answers."""

import os
import sys

# One thread, like the other programs: a library of linear algebra would start more for a dot product.
for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402

MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
WORD = 0xFFFFFFFF
SUMS = 12
BIN_SIZE = 7
DECIDE_THEN_FAIL, TRUNCATE, FAIL = range(3)
# Trajectories at a time: their arrays stay in a processor's caches.
CHUNK = 1 << 15


class LineError(Exception):
    """A line that cannot be used, with the sentence that says why."""


class Plan:
    def __init__(self, words):
        try:
            numbers = [int(word) for word in words]
        except ValueError:
            raise LineError("A plan consists of decimal numbers.") from None
        if len(numbers) < 10 or min(numbers) < 0 or max(numbers) > WORD:
            raise LineError("A plan begins with ten words of 32 bits.")
        self.keys = numbers[:2]
        self.purpose, self.stream, self.group_size, self.cap, self.at_cap = numbers[2:7]
        self.correct_stop, self.correct, self.wrong_resample = numbers[7:10]
        if not 1 <= self.group_size <= 256:
            raise LineError("A group has 1 to 256 members.")
        if self.at_cap > FAIL:
            raise LineError("A cap rule is 0, 1 or 2.")
        self.bits, self.base, entries = [], [], []
        rest = numbers[10:]
        for _ in range(2):
            if len(rest) < 2 or not 1 <= rest[0] <= 12 or len(rest) < 2 + (1 << rest[0]):
                raise LineError("A table is bits (1 to 12), base, and 2^bits entries.")
            self.bits.append(rest[0])
            self.base.append(rest[1])
            entries.append(rest[2 : 2 + (1 << rest[0])])
            rest = rest[2 + (1 << rest[0]) :]
        if rest:
            raise LineError("A plan has more words than it should.")
        # One table is as if both were it, which saves to choose between them.
        self.one_table = self.bits[0] == self.bits[1] and self.base[0] == self.base[1] and entries[0] == entries[1]
        self.entries = [np.array(table, dtype=np.uint32) for table in entries]


def philox(plan, block, index):
    """The four words of each trajectory; the first round is of scalars but for the index."""
    key0, key1 = plan.keys
    product0, product1 = MULTIPLIERS[0] * block, MULTIPLIERS[1] * plan.stream
    x = index ^ np.uint64((product1 >> 32) ^ key0)
    y, w = product1 & WORD, product0 & WORD
    z = (product0 >> 32) ^ plan.purpose ^ key1
    for _ in range(1, ROUNDS):
        key0, key1 = (key0 + WEYL[0]) & WORD, (key1 + WEYL[1]) & WORD
        # Words are of 64 bits, of which the high half is zero but in products.
        product0 = x * np.uint64(MULTIPLIERS[0])
        if isinstance(z, int):
            scalar = MULTIPLIERS[1] * z
            x = np.full_like(x, (scalar >> 32) ^ y ^ key0)
            y = scalar & WORD
        else:
            product1 = z * np.uint64(MULTIPLIERS[1])
            x = product1 >> np.uint64(32)
            x ^= y if isinstance(y, np.ndarray) else np.uint64(y)
            x ^= np.uint64(key0)
            product1 &= np.uint64(WORD)
            y = product1
        z = product0 >> np.uint64(32)
        z ^= w if isinstance(w, np.ndarray) else np.uint64(w)
        z ^= np.uint64(key1)
        product0 &= np.uint64(WORD)
        w = product0
    return [word.astype(np.uint32) for word in (x, y, z, w)]


def lengths_of(plan, table, words):
    """Lengths from words, as doubles: all that is made of them is dot products, which are exact below 2^53."""
    bits = plan.bits[table]
    shift = np.uint32(32 - bits)
    column = words >> shift
    entry = plan.entries[table][column]
    alias = entry & np.uint32((1 << bits) - 1)
    entry -= alias
    words = words << np.uint32(bits)
    return np.where(words < entry, column, alias) + float(plan.base[table])


def count_chunk(plan, first_index, size, sums, bins):
    group_size, cap = plan.group_size, plan.cap
    undecided = 0 if plan.at_cap == DECIDE_THEN_FAIL else cap
    answers_c, answers_w = np.zeros(size), np.zeros(size)
    rewarded, capped_c, capped_w = np.zeros(size), np.zeros(size), np.zeros(size)

    # Of the trajectories that have not ended.
    place = np.arange(size)
    index = np.arange(first_index, first_index + size, dtype=np.uint64)
    n_c, n_w = np.zeros(size), np.zeros(size)
    attempt = 0
    while place.size > 0:
        if attempt % 2 == 0:
            draw, word, spare, spare_word = philox(plan, attempt // 2, index)
        else:
            draw, word = spare, spare_word
        attempt += 1
        is_c = draw < plan.correct
        if plan.one_table:
            length = lengths_of(plan, 0, word)
        else:
            length = np.empty(place.size)
            length[is_c] = lengths_of(plan, 0, word[is_c])
            length[~is_c] = lengths_of(plan, 1, word[~is_c])
        c = is_c.astype(np.float64)
        w = 1 - c
        n_c += c
        n_w += w
        cost_c = length * c
        cost_w = length - cost_c
        sums += (
            cost_c.sum(), cost_w.sum(), cost_c @ n_c, cost_w @ n_c, cost_c @ n_w, cost_w @ n_w,
            c @ n_c, w @ n_c, c @ n_w, w @ n_w, 0, 0,
        )  # fmt: skip
        if attempt == undecided:
            stops = np.zeros(place.size, dtype=bool)
        else:
            stops = (draw < plan.correct_stop) | (draw >= plan.wrong_resample)
        if attempt == cap:
            over, over_c = ~stops, ~stops & is_c
            capped_c[place[over_c]] = 1
            capped_w[place[over & ~is_c]] = 1
            sums[10] += n_c[over_c].sum()
            sums[11] += n_c[over & ~is_c].sum()
            rewarded[place] = is_c if plan.at_cap == TRUNCATE else is_c & stops
            answers_c[place] = n_c
            answers_w[place] = n_w
            break
        ended = np.flatnonzero(stops)
        at = place[ended]
        rewarded[at] = c[ended]
        answers_c[at] = n_c[ended]
        answers_w[at] = n_w[ended]
        on = np.flatnonzero(~stops)
        place, index, n_c, n_w = place[on], index[on], n_c[on], n_w[on]
        if attempt % 2 == 1:
            spare, spare_word = spare[on], spare_word[on]

    def by_group(values):
        return values.reshape(-1, group_size).sum(axis=1)

    right = by_group(rewarded).astype(np.int64)
    rewarded_c, rewarded_w = by_group(rewarded * answers_c), by_group(rewarded * answers_w)
    columns = (
        None, rewarded_c, rewarded_w, by_group(answers_c) - rewarded_c, by_group(answers_w) - rewarded_w,
        by_group(capped_c), by_group(capped_w),
    )  # fmt: skip
    for i, weights in enumerate(columns):
        bins[:, i] += np.bincount(right, weights=weights, minlength=group_size + 1)


def count(plan, first_group, groups):
    counters = [0] * (SUMS + BIN_SIZE * (plan.group_size + 1))
    chunk = max(1, CHUNK // plan.group_size)
    for start in range(0, groups, chunk):
        # Doubles of a chunk are exact; Python's integers hold whatever they add up to.
        sums, bins = np.zeros(SUMS), np.zeros((plan.group_size + 1, BIN_SIZE))
        size = min(chunk, groups - start) * plan.group_size
        count_chunk(plan, (first_group + start) * plan.group_size, size, sums, bins)
        for i, value in enumerate((*sums, *bins.ravel())):
            counters[i] += int(value)
    return counters


def answer(line, plan):
    """Returns the answer to a line, and the plan from then on."""
    kind, *words = line.split()
    if kind == "plan":
        return f"ready numpy {np.__version__}, 1 thread", Plan(words)
    if kind != "count":
        raise LineError("A line begins with plan, count or quit.")
    if plan is None:
        raise LineError("There is no plan to count.")
    if len(words) != 2 or not all(word.isdecimal() for word in words):
        raise LineError("Count takes the first group and how many, of at most 2^32 trajectories.")
    first_group, groups = map(int, words)
    if (first_group + groups) * plan.group_size > 1 << 32:
        raise LineError("Count takes the first group and how many, of at most 2^32 trajectories.")
    return "counts " + " ".join(map(str, count(plan, first_group, groups))), plan


def main():
    plan = None
    for line in sys.stdin:
        if not line.strip() or line.split()[0] == "quit":
            break
        try:
            reply, plan = answer(line, plan)
        except LineError as error:
            reply = f"error {error}"
            if line.startswith("plan"):
                plan = None
        print(reply, flush=True)


if __name__ == "__main__":
    main()
