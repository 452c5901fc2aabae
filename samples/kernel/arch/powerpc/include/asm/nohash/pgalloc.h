/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_POWERPC_NOHASH_PGALLOC_H
#define _ASM_POWERPC_NOHASH_PGALLOC_H

struct mmu_gather;
extern void tlb_remove_table(struct mmu_gather *tlb, void *table);

#ifdef CONFIG_PPC64
extern void tlb_flush_pgtable(struct mmu_gather *tlb, unsigned long addr);
#include <asm/nohash/64/pgalloc.h>
#else
static inline void tlb_flush_pgtable(struct mmu_gather *tlb,
				     unsigned long addr) { }
#include <asm/nohash/32/pgalloc.h>
#endif

static inline void pgtable_free(void *table, int shift)
{
	if (shift)
		kmem_cache_free(PGT_CACHE(shift), table);
	else
		pte_fragment_free((unsigned long *)table, 0);
}

static inline void pgtable_free_tlb(struct mmu_gather *tlb, void *table,
				    int shift)
{
	unsigned long pgf = (unsigned long)table;

	pgf |= shift;
	tlb_remove_table(tlb, (void *)pgf);
}

static inline void __tlb_remove_table(void *tagged)
{
	unsigned long word = (unsigned long)tagged;

	pgtable_free((void *)(word & ~MAX_PGTABLE_INDEX_SIZE),
		     word & MAX_PGTABLE_INDEX_SIZE);
}

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	tlb_flush_pgtable(tlb, addr);
	pgtable_free_tlb(tlb, table, 0);
}

#endif
