#pragma once
#include <stddef.h>
#include <sys/mman.h>

/// Asks the system for pages of 2 MiB behind memory that begins with one. It may refuse, or not
/// know them; the memory can be used either way.
static inline void ask_for_large_pages(void *memory, size_t bytes) {
#ifdef MADV_HUGEPAGE
  (void)madvise(memory, bytes, MADV_HUGEPAGE);
#else
  (void)memory;
  (void)bytes;
#endif
}
