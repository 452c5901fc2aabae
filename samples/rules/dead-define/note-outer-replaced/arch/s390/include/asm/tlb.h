/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_S390_TLB_H
#define _ASM_S390_TLB_H

#define pte_free_tlb pte_free_tlb
#include <asm-generic/tlb.h>

static inline void pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				unsigned long addr)
{
	tlb_remove_ptdesc(tlb, page_ptdesc(table));
}

/* Left from the time before the outer name was taken over. */
#define __pte_free_tlb(tlb, table, addr)	pte_free((tlb)->mm, (table))

#endif
