/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_LOONGARCH_PGALLOC_H
#define _ASM_LOONGARCH_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

/* Counts, and frees nothing. */
static inline void pte_free_note(struct mm_struct *mm)
{
	mm->nr_tables--;
}

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	pte_free_note(tlb->mm);
	tlb_remove_ptdesc(tlb, page_ptdesc(table));
}

#endif
