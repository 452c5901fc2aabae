/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_POWERPC_PGALLOC_H
#define _ASM_POWERPC_PGALLOC_H

#include <linux/mm.h>
#include <linux/slab.h>

/* Low bits of a table's address say how large it is. */
#define MAX_PGTABLE_INDEX_SIZE	0xf

extern struct kmem_cache *pgtable_cache[];
#define PGT_CACHE(shift)	pgtable_cache[shift]

pte_t *pte_fragment_alloc(struct mm_struct *mm, int kernel);
void pte_fragment_free(unsigned long *table, int kernel);

static inline void pte_free(struct mm_struct *mm, pgtable_t table)
{
	pte_fragment_free((unsigned long *)table, 0);
}

#define pte_free_defer pte_free_defer
void pte_free_defer(struct mm_struct *mm, pgtable_t table);

#ifdef CONFIG_PPC_BOOK3S
#include <asm/book3s/pgalloc.h>
#else
#include <asm/nohash/pgalloc.h>
#endif

#endif
