/* The tally in sixteen lanes where the processor multiplies and adds up in one instruction. */
#include "lanes512.h"

#ifndef __AVX512VNNI__
#error "Compile this file with -mavx512vnni."
#endif
#define KERNEL count_avx512_vnni
#include "kernel.h"
