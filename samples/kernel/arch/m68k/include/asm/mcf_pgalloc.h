/* SPDX-License-Identifier: GPL-2.0 */
#ifndef M68K_MCF_PGALLOC_H
#define M68K_MCF_PGALLOC_H

#include <asm/tlb.h>

static inline void pte_free(struct mm_struct *mm, pgtable_t table)
{
	struct ptdesc *pt = virt_to_ptdesc(table);

	pagetable_dtor(pt);
	pagetable_free(pt);
}

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	struct ptdesc *pt = virt_to_ptdesc(table);

	pagetable_dtor(pt);
	pagetable_free(pt);
}

#endif
