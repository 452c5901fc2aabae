/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_SPARC_TLB_H
#define _ASM_SPARC_TLB_H

#include <linux/mm.h>

static inline void __tlb_remove_table(void *table)
{
	pagetable_dtor_free((struct ptdesc *)table);
}

#define __HAVE_ARCH_TLB_REMOVE_TABLE
#include <asm-generic/tlb.h>

/* A tag for the free at once; the way through the batch has none. */
static inline void sparc_free_now(unsigned long word)
{
	free_page(word & ~1UL);
}

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	if (tlb->fullmm)
		sparc_free_now((unsigned long)page_address(table) | 1);
	else
		tlb_remove_table(tlb, page_ptdesc(table));
}

#endif
