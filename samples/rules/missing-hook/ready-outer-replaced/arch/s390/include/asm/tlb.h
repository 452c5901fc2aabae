/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_S390_TLB_H
#define _ASM_S390_TLB_H

#define pte_free_tlb pte_free_tlb
#include <asm-generic/tlb.h>

/* Marker above, function here: the inner name does not exist. */
static inline void pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				unsigned long addr)
{
	__tlb_adjust_range(tlb, addr, PAGE_SIZE);
	tlb->freed_tables = 1;
	tlb_remove_ptdesc(tlb, page_ptdesc(table));
}

#endif
