/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_RISCV_PGALLOC_H
#define _ASM_RISCV_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	if (tlb->fullmm) {
		pte_free(tlb->mm, table);
		return;
	}
	tlb_remove_ptdesc(tlb, page_ptdesc(table));
}

#endif
