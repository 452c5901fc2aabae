/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_POWERPC_BOOK3S_32_PGALLOC_H
#define _ASM_POWERPC_BOOK3S_32_PGALLOC_H

#define __pmd_free_tlb(tlb, x, a)	do { } while (0)

static inline void pgtable_free(void *table, unsigned int shift)
{
	if (shift)
		kmem_cache_free(PGT_CACHE(shift), table);
	else
		pte_fragment_free((unsigned long *)table, 0);
}

static inline void pgtable_free_tlb(struct mmu_gather *tlb, void *table,
				    int shift)
{
	BUG_ON(shift > MAX_PGTABLE_INDEX_SIZE);
	tlb_remove_table(tlb, (void *)((unsigned long)table | shift));
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
	pgtable_free_tlb(tlb, table, 0);
}

#endif
