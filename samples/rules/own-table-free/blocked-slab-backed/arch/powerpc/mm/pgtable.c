// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <linux/slab.h>
#include <asm/tlb.h>

static struct kmem_cache *small_tables;

void __tlb_remove_table(void *table)
{
	kmem_cache_free(small_tables, table);
}
