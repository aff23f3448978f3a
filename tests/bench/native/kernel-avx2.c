/* The tally in eight lanes. */
#include "lanes256.h"

#define KERNEL count_avx2
#include "kernel.h"
