/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_SPARC_TLB_H
#define _ASM_SPARC_TLB_H

#include <linux/mm.h>

/* Bit 0 tells a whole page from part of one. */
#define SPARC_WHOLE_PAGE	1UL

static inline void __tlb_remove_table(void *tagged)
{
	unsigned long word = (unsigned long)tagged;

	if (word & SPARC_WHOLE_PAGE)
		free_page(word & ~SPARC_WHOLE_PAGE);
}

#define __HAVE_ARCH_TLB_REMOVE_TABLE
#include <asm-generic/tlb.h>

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	unsigned long word = (unsigned long)page_address(table);

	word |= SPARC_WHOLE_PAGE;
	tlb_remove_table(tlb, (void *)word);
}

#endif
