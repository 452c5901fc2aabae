// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>

struct kmem_cache *pgtable_cache[MAX_PGTABLE_INDEX_SIZE + 1];
