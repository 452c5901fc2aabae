/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __ASM_TLB_H
#define __ASM_TLB_H

struct mmu_gather;

#define tlb_flush tlb_flush
static void tlb_flush(struct mmu_gather *tlb);

#include <asm-generic/tlb.h>

static inline void tlb_flush(struct mmu_gather *tlb)
{
	/* A process that ends takes its tag with it. */
	if (!tlb->fullmm || tlb->freed_tables)
		flush_tlb_mm(tlb->mm);
}

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	struct ptdesc *pt = page_ptdesc(table);

	tlb_remove_ptdesc(tlb, pt);
}

#if CONFIG_PGTABLE_LEVELS > 2
static inline void __pmd_free_tlb(struct mmu_gather *tlb, pmd_t *table,
				  unsigned long addr)
{
	struct ptdesc *pt = virt_to_ptdesc(table);

	tlb_remove_ptdesc(tlb, pt);
}
#endif

#if CONFIG_PGTABLE_LEVELS > 3
static inline void __pud_free_tlb(struct mmu_gather *tlb, pud_t *table,
				  unsigned long addr)
{
	if (!pgtable_l4_enabled())
		return;
	tlb_remove_ptdesc(tlb, virt_to_ptdesc(table));
}
#endif

#if CONFIG_PGTABLE_LEVELS > 4
static inline void __p4d_free_tlb(struct mmu_gather *tlb, p4d_t *table,
				  unsigned long addr)
{
	if (!pgtable_l5_enabled())
		return;
	tlb_remove_ptdesc(tlb, virt_to_ptdesc(table));
}
#endif

#endif
