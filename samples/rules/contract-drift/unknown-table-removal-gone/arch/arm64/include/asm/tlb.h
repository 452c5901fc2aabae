/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_ARM64_TLB_H
#define _ASM_ARM64_TLB_H

#include <asm-generic/tlb.h>

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	tlb_remove_ptdesc(tlb, page_ptdesc(table));
}

#endif
