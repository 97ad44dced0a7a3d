#include "AllocationCount.h"

#include <stddef.h>
#include <stdlib.h>

void keep(const void *pointer) { __asm__ volatile("" : : "r"(pointer) : "memory"); }

static unsigned long count;

unsigned long allocations(void) { return count; }

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || !defined(__GLIBC__)

bool allocations_are_counted(void) { return false; }

unsigned long bytes_in_use(void) { return 0; }

#else

#include <malloc.h>

bool allocations_are_counted(void) { return true; }

unsigned long bytes_in_use(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

// The functions of the C library that these stand in front of. A program's own definitions count for every library in
// the process, those included that are loaded later.
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) {
    count++;
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count++;
    return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
    count++;
    return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
    count++;
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
    *block = memalign(alignment, size);
    return *block || !size ? 0 : 12; // ENOMEM
}

#endif
