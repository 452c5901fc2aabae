/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_MICROBLAZE_PGALLOC_H
#define _ASM_MICROBLAZE_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	spin_lock(&tlb->mm->page_table_lock);
	pte_free(tlb->mm, table);
	spin_unlock(&tlb->mm->page_table_lock);
}

#endif
