/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_POWERPC_TLB_H
#define _ASM_POWERPC_TLB_H

#include <linux/types.h>

void __tlb_remove_table(void *table);
#define __HAVE_ARCH_TLB_REMOVE_TABLE
#include <asm-generic/tlb.h>

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	tlb_remove_table(tlb, page_address(table));
}

#endif
