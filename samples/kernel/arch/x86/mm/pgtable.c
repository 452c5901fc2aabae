// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

#ifndef CONFIG_PARAVIRT
/* On bare metal there is nobody to ask. */
static inline void paravirt_tlb_remove_table(struct mmu_gather *tlb,
					     void *table)
{
	tlb_remove_table(tlb, table);
}
#endif

pgtable_t pte_alloc_one(struct mm_struct *mm)
{
	return __pte_alloc_one(mm, GFP_PGTABLE_USER);
}

/* The hypervisor first: it may keep the page read-only while it is a table. */
void ___pte_free_tlb(struct mmu_gather *tlb, struct page *table)
{
	paravirt_release_pte(page_to_pfn(table));
	paravirt_tlb_remove_table(tlb, page_ptdesc(table));
}

#if CONFIG_PGTABLE_LEVELS > 2
void ___pmd_free_tlb(struct mmu_gather *tlb, pmd_t *table)
{
#ifdef CONFIG_X86_PAE
	tlb->need_flush_all = 1;
#endif
	paravirt_tlb_remove_table(tlb, virt_to_ptdesc(table));
}
#endif

#if CONFIG_PGTABLE_LEVELS > 3
void ___pud_free_tlb(struct mmu_gather *tlb, pud_t *table)
{
	paravirt_tlb_remove_table(tlb, virt_to_ptdesc(table));
}
#endif

#if CONFIG_PGTABLE_LEVELS > 4
void ___p4d_free_tlb(struct mmu_gather *tlb, p4d_t *table)
{
	paravirt_tlb_remove_table(tlb, virt_to_ptdesc(table));
}
#endif
