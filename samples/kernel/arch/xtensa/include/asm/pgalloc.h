/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _XTENSA_PGALLOC_H
#define _XTENSA_PGALLOC_H

#ifdef CONFIG_MMU
#include <linux/mm.h>

#define __HAVE_ARCH_PTE_ALLOC_ONE
#include <asm-generic/pgalloc.h>

static inline pgtable_t pte_alloc_one(struct mm_struct *mm)
{
	return __pte_alloc_one(mm, GFP_PGTABLE_USER);
}
#endif

#endif
