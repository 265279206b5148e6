#pragma once
#include <stdint.h>

/// Calls to malloc, calloc, realloc and aligned allocation made by this thread so far.
uint64_t allocations_of_thread(void);
