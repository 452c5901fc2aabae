/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_PGTABLE_H
#define _LINUX_PGTABLE_H

#include <asm/pgtable.h>

/* Most architectures name a PTE table by its page. */
#ifndef pmd_pgtable
#define pmd_pgtable(pmd)	pfn_to_page(pmd_val(pmd) >> PAGE_SHIFT)
#endif

static inline void pmd_forget(pmd_t *pmd)
{
	*(unsigned long *)pmd = 0;
}

#ifdef CONFIG_TRANSPARENT_HUGEPAGE
void pte_free_defer(struct mm_struct *mm, pgtable_t table);
#endif

#endif
