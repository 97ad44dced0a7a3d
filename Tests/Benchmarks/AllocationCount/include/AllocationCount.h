#pragma once
#include <stdbool.h>

/// Whether allocations are counted in this build: under a sanitizer, which has its own allocator, they are not.
bool allocations_are_counted(void);

/// How many blocks have been allocated since the process began, by whatever library; one that was enlarged counts again.
/// For programs of one thread.
unsigned long allocations(void);

/// How many bytes are allocated now; 0 where allocations are not counted.
unsigned long bytes_in_use(void);

/// Does nothing that a compiler could know, so that what a pointer points to has to be there.
void keep(const void *pointer);
