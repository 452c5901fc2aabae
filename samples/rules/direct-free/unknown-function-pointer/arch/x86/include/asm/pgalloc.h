/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_X86_PGALLOC_H
#define _ASM_X86_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

struct table_ops {
	void (*release)(struct mmu_gather *tlb, struct ptdesc *pt);
};

/* Filled in at boot, by whoever is below us. */
extern struct table_ops *table_ops;

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	table_ops->release(tlb, page_ptdesc(table));
}

#endif
