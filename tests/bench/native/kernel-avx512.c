/* The tally in sixteen lanes. */
#include "lanes512.h"

#define KERNEL count_avx512
#include "kernel.h"
