/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_RISCV_PGALLOC_H
#define _ASM_RISCV_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

static inline struct ptdesc *riscv_strip_table(pgtable_t table)
{
	pagetable_pte_dtor(page_ptdesc(table));
	return page_ptdesc(table);
}

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	struct ptdesc *pt = riscv_strip_table(table);

	tlb_remove_ptdesc(tlb, pt);
}

#endif
