/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_POWERPC_BOOK3S_64_PGALLOC_H
#define _ASM_POWERPC_BOOK3S_64_PGALLOC_H

enum pgtable_index {
	PTE_INDEX,
	PMD_INDEX,
	PUD_INDEX,
};

extern void pgtable_free_tlb(struct mmu_gather *tlb, void *table, int index);
void __tlb_remove_table(void *tagged);

static inline void __pud_free_tlb(struct mmu_gather *tlb, pud_t *table,
				  unsigned long addr)
{
	pgtable_free_tlb(tlb, table, PUD_INDEX);
}

static inline void __pmd_free_tlb(struct mmu_gather *tlb, pmd_t *table,
				  unsigned long addr)
{
	return pgtable_free_tlb(tlb, table, PMD_INDEX);
}

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	pgtable_free_tlb(tlb, table, PTE_INDEX);
}

#endif
