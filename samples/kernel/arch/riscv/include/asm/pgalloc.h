/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_RISCV_PGALLOC_H
#define _ASM_RISCV_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>

#ifdef CONFIG_MMU
#define __HAVE_ARCH_PUD_FREE
#include <asm-generic/pgalloc.h>

#ifndef __PAGETABLE_PMD_FOLDED

static inline void pud_free(struct mm_struct *mm, pud_t *pud)
{
	if (pgtable_l4_enabled)
		__pud_free(mm, pud);
}

static inline void __p4d_free_tlb(struct mmu_gather *tlb, p4d_t *table,
				  unsigned long addr)
{
	if (pgtable_l5_enabled)
		tlb_remove_ptdesc(tlb, virt_to_ptdesc(table));
}

static inline void __pud_free_tlb(struct mmu_gather *tlb, pud_t *table,
				  unsigned long addr)
{
	if (pgtable_l4_enabled)
		tlb_remove_ptdesc(tlb, virt_to_ptdesc(table));
}

static inline void __pmd_free_tlb(struct mmu_gather *tlb, pmd_t *table,
				  unsigned long addr)
{
	tlb_remove_ptdesc(tlb, virt_to_ptdesc(table));
}

#endif

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	tlb_remove_ptdesc(tlb, page_ptdesc(table));
}

#endif /* CONFIG_MMU */

#endif
