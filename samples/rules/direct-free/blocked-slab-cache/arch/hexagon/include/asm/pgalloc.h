/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_HEXAGON_PGALLOC_H
#define _ASM_HEXAGON_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

#include <linux/slab.h>

extern struct kmem_cache *hexagon_table_cache;

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	kmem_cache_free(hexagon_table_cache, page_address(table));
}

#endif
