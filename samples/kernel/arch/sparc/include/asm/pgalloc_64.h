/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SPARC64_PGALLOC_H
#define _SPARC64_PGALLOC_H

#include <linux/mm.h>
#include <linux/slab.h>

extern struct kmem_cache *pgtable_cache;

static inline void pud_free(struct mm_struct *mm, pud_t *pud)
{
	kmem_cache_free(pgtable_cache, pud);
}

static inline void pmd_free(struct mm_struct *mm, pmd_t *pmd)
{
	kmem_cache_free(pgtable_cache, pmd);
}

void pte_free(struct mm_struct *mm, pgtable_t table);

#define pte_free_defer pte_free_defer
void pte_free_defer(struct mm_struct *mm, pgtable_t table);

/* PTE tables are pages, the others come from a cache. */
void pgtable_free(void *table, bool is_page);

struct mmu_gather;

#ifdef CONFIG_SMP

void tlb_remove_table(struct mmu_gather *tlb, void *table);

static inline void pgtable_free_tlb(struct mmu_gather *tlb, void *table,
				    bool is_page)
{
	unsigned long word = (unsigned long)table;

	if (is_page)
		word |= 1;
	tlb_remove_table(tlb, (void *)word);
}

static inline void __tlb_remove_table(void *tagged)
{
	unsigned long word = (unsigned long)tagged;

	pgtable_free((void *)(word & ~1UL), word & 1);
}

#else

static inline void pgtable_free_tlb(struct mmu_gather *tlb, void *table,
				    bool is_page)
{
	pgtable_free(table, is_page);
}

#endif

static inline void __pte_free_tlb(struct mmu_gather *tlb, pte_t *table,
				  unsigned long addr)
{
	pgtable_free_tlb(tlb, table, true);
}

#define __pmd_free_tlb(tlb, pmd, addr)		\
	pgtable_free_tlb(tlb, pmd, false)
#define __pud_free_tlb(tlb, pud, addr)	pgtable_free_tlb(tlb, pud, false)

#endif
