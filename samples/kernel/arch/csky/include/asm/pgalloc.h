/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __ASM_CSKY_PGALLOC_H
#define __ASM_CSKY_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

/* One core cannot race with itself, so there the table goes at once. */
static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	if (IS_ENABLED(CONFIG_SMP))
		tlb_remove_ptdesc(tlb, page_ptdesc(table));
	else
		pte_free(tlb->mm, table);
}

#endif
