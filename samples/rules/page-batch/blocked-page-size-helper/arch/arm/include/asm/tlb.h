/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_ARM_TLB_H
#define _ASM_ARM_TLB_H

#include <asm-generic/tlb.h>

static inline void arm_queue_table(struct mmu_gather *tlb, struct page *page)
{
	tlb_remove_page_size(tlb, page, PAGE_SIZE);
}

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	arm_queue_table(tlb, table);
}

#endif
