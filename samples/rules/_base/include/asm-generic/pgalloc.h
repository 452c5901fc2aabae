/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __ASM_GENERIC_PGALLOC_H
#define __ASM_GENERIC_PGALLOC_H

#include <linux/mm.h>

#ifdef CONFIG_MMU

#define GFP_PGTABLE_KERNEL	(GFP_KERNEL | __GFP_ZERO)
#define GFP_PGTABLE_USER	(GFP_PGTABLE_KERNEL | __GFP_ACCOUNT)

static inline struct page *__pte_alloc_one(struct mm_struct *mm, gfp_t gfp)
{
	struct ptdesc *pt = pagetable_alloc(gfp, 0);

	if (pt && !pagetable_pte_ctor(mm, pt)) {
		pagetable_free(pt);
		return NULL;
	}
	return pt ? ptdesc_page(pt) : NULL;
}

#ifndef __HAVE_ARCH_PTE_ALLOC_ONE
static inline pgtable_t pte_alloc_one(struct mm_struct *mm)
{
	return __pte_alloc_one(mm, GFP_PGTABLE_USER);
}
#endif

/* Gone when this returns. */
static inline void pte_free(struct mm_struct *mm, struct page *table)
{
	pagetable_dtor_free(page_ptdesc(table));
}

#if CONFIG_PGTABLE_LEVELS > 2
#ifndef __HAVE_ARCH_PMD_FREE
static inline void pmd_free(struct mm_struct *mm, pmd_t *pmd)
{
	pagetable_dtor_free(virt_to_ptdesc(pmd));
}
#endif
#endif

#if CONFIG_PGTABLE_LEVELS > 3
static inline void __pud_free(struct mm_struct *mm, pud_t *pud)
{
	pagetable_dtor_free(virt_to_ptdesc(pud));
}

#ifndef __HAVE_ARCH_PUD_FREE
static inline void pud_free(struct mm_struct *mm, pud_t *pud)
{
	__pud_free(mm, pud);
}
#endif
#endif

#if CONFIG_PGTABLE_LEVELS > 4
#ifndef __HAVE_ARCH_P4D_FREE
static inline void p4d_free(struct mm_struct *mm, p4d_t *p4d)
{
	pagetable_dtor_free(virt_to_ptdesc(p4d));
}
#endif
#endif

#endif /* CONFIG_MMU */

#endif
