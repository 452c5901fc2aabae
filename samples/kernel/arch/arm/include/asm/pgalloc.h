/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __ASMARM_PGALLOC_H
#define __ASMARM_PGALLOC_H

#include <linux/mm.h>

#ifdef CONFIG_MMU

#ifndef CONFIG_ARM_LPAE
#define pmd_free(mm, pmd)	do { } while (0)
#endif

#define __HAVE_ARCH_PTE_ALLOC_ONE
#include <asm-generic/pgalloc.h>

static inline pgtable_t pte_alloc_one(struct mm_struct *mm)
{
	return __pte_alloc_one(mm, GFP_PGTABLE_USER);
}

#endif

#endif
