/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MOTOROLA_PGALLOC_H
#define _MOTOROLA_PGALLOC_H

#include <asm/tlb.h>

/* Tables are smaller than a page; several share one. */
enum m68k_table_types {
	TABLE_PGD,
	TABLE_PMD,
	TABLE_PTE,
};

void *get_pointer_table(struct mm_struct *mm, int type);
int free_pointer_table(void *table, int type);

static inline void pte_free(struct mm_struct *mm, pgtable_t table)
{
	free_pointer_table(table, TABLE_PTE);
}

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	free_pointer_table(table, TABLE_PTE);
}

static inline int pmd_free(struct mm_struct *mm, pmd_t *table)
{
	return free_pointer_table(table, TABLE_PMD);
}

static inline int __pmd_free_tlb(struct mmu_gather *tlb, pmd_t *table,
				 unsigned long addr)
{
	return free_pointer_table(table, TABLE_PMD);
}

#endif
