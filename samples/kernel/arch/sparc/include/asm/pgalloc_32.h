/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SPARC_PGALLOC_H
#define _SPARC_PGALLOC_H

#include <linux/mm.h>

#define SRMMU_TABLE_SIZE	256

void srmmu_free_nocache(void *table, int size);

static inline void free_pmd_fast(pmd_t *table)
{
	srmmu_free_nocache(table, SRMMU_TABLE_SIZE);
}

#define pmd_free(mm, pmd)		free_pmd_fast(pmd)
#define __pmd_free_tlb(tlb, pmd, addr)	pmd_free((tlb)->mm, pmd)

void pte_free(struct mm_struct *mm, pgtable_t table);
#define __pte_free_tlb(tlb, pte, addr)	pte_free((tlb)->mm, pte)

#endif
