/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_PARISC_PGALLOC_H
#define _ASM_PARISC_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	struct ptdesc *pt = page_ptdesc(table);

	pagetable_dtor(pt);
	pagetable_free(pt);
}

#endif
