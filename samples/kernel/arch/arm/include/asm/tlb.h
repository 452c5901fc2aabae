/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __ASMARM_TLB_H
#define __ASMARM_TLB_H

#ifndef CONFIG_MMU

#define tlb_flush(tlb)	((void)(tlb))
#include <asm-generic/tlb.h>

#else

#include <asm-generic/tlb.h>

static inline void
__pte_free_tlb(struct mmu_gather *tlb, pgtable_t table, unsigned long addr)
{
#ifndef CONFIG_ARM_LPAE
	/* Reached through two entries: both must be flushed. */
	__tlb_adjust_range(tlb, addr & PAGE_MASK, 2 * PAGE_SIZE);
#endif
	tlb_remove_ptdesc(tlb, page_ptdesc(table));
}

static inline void
__pmd_free_tlb(struct mmu_gather *tlb, pmd_t *table, unsigned long addr)
{
#ifdef CONFIG_ARM_LPAE
	tlb_remove_ptdesc(tlb, virt_to_ptdesc(table));
#endif
}

#endif /* CONFIG_MMU */
#endif
