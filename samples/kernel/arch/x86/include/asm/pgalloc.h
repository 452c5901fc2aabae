/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_X86_PGALLOC_H
#define _ASM_X86_PGALLOC_H

#include <linux/mm.h>
#include <asm/cpufeature.h>
#include <asm/paravirt.h>

#define __HAVE_ARCH_PTE_ALLOC_ONE
#include <asm-generic/pgalloc.h>

#ifndef CONFIG_PARAVIRT_XXL
static inline void paravirt_release_pte(unsigned long pfn) { }
#endif

struct mmu_gather;

extern pgtable_t pte_alloc_one(struct mm_struct *mm);

extern void ___pte_free_tlb(struct mmu_gather *tlb, struct page *table);

static inline void __pte_free_tlb(struct mmu_gather *tlb, struct page *table,
				  unsigned long addr)
{
	___pte_free_tlb(tlb, table);
}

#if CONFIG_PGTABLE_LEVELS > 2
extern void ___pmd_free_tlb(struct mmu_gather *tlb, pmd_t *table);
#define __pmd_free_tlb(tlb, table, addr)	___pmd_free_tlb(tlb, table)
#endif

#if CONFIG_PGTABLE_LEVELS > 3
extern void ___pud_free_tlb(struct mmu_gather *tlb, pud_t *table);

static inline void __pud_free_tlb(struct mmu_gather *tlb, pud_t *table,
				  unsigned long addr)
{
	___pud_free_tlb(tlb, table);
}
#endif

#if CONFIG_PGTABLE_LEVELS > 4
extern void ___p4d_free_tlb(struct mmu_gather *tlb, p4d_t *table);

static inline void __p4d_free_tlb(struct mmu_gather *tlb, p4d_t *table,
				  unsigned long addr)
{
	if (boot_cpu_has(X86_FEATURE_LA57))
		___p4d_free_tlb(tlb, table);
}
#endif

#endif
