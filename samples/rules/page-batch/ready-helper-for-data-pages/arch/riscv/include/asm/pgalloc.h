/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_RISCV_PGALLOC_H
#define _ASM_RISCV_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

/* For pages of data; no table comes this way. */
static inline void riscv_queue_data(struct mmu_gather *tlb, struct page *page)
{
	tlb_remove_page(tlb, page);
}

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	tlb_remove_ptdesc(tlb, page_ptdesc(table));
}

#endif
