/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_RISCV_PGALLOC_H
#define _ASM_RISCV_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

extern bool riscv_remote_fence;

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	if (riscv_remote_fence)
		tlb_remove_ptdesc(tlb, page_ptdesc(table));
	else
		tlb_remove_page_ptdesc(tlb, page_ptdesc(table));
}

#endif
