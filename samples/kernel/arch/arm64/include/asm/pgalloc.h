/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __ASM_PGALLOC_H
#define __ASM_PGALLOC_H

#define __HAVE_ARCH_P4D_FREE
#define __HAVE_ARCH_PUD_FREE
#include <asm-generic/pgalloc.h>

#if CONFIG_PGTABLE_LEVELS > 3
static inline void pud_free(struct mm_struct *mm, pud_t *pud)
{
	if (pgtable_l4_enabled())
		__pud_free(mm, pud);
}
#endif

#if CONFIG_PGTABLE_LEVELS > 4
static inline void p4d_free(struct mm_struct *mm, p4d_t *p4d)
{
	if (pgtable_l5_enabled())
		pagetable_dtor_free(virt_to_ptdesc(p4d));
}
#endif

#endif
