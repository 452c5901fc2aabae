/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_OPENRISC_PGALLOC_H
#define _ASM_OPENRISC_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

static inline void or1k_retire_table(struct mmu_gather *tlb, pgtable_t table,
				     unsigned long addr)
{
	tlb_remove_ptdesc(tlb, page_ptdesc(table));
}

#define __pte_free_tlb	or1k_retire_table

#endif
