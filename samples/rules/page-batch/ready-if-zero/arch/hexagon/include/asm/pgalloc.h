/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_HEXAGON_PGALLOC_H
#define _ASM_HEXAGON_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

#define __pte_free_tlb(tlb, pte, addr)	hexagon_retire(tlb, pte)

static inline void hexagon_retire(struct mmu_gather *tlb, pgtable_t table)
{
#if 0
	tlb_remove_page(tlb, table);
#endif
	tlb_remove_table(tlb, page_ptdesc(table));
}

#endif
