/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_CSKY_PGALLOC_H
#define _ASM_CSKY_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	struct ptdesc *pt = page_ptdesc(table);

	if (ptdesc_test_kernel(pt)) {
		pagetable_pte_dtor(pt);
		pagetable_free(pt);
		return;
	}
	tlb_remove_ptdesc(tlb, pt);
}

#endif
