/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_POWERPC_PGTABLE_H
#define _ASM_POWERPC_PGTABLE_H

#include <linux/types.h>

#ifdef CONFIG_PPC64
#include <asm-generic/pgtable-nop4d.h>
typedef struct { unsigned long pud; } pud_t;
typedef struct { unsigned long pmd; } pmd_t;
#define pud_val(x)	((x).pud)
#define pmd_val(x)	((x).pmd)
#else
#include <asm-generic/pgtable-nopmd.h>
#endif

/* A table may be a fragment of a page, so its address is its name. */
typedef pte_t *pgtable_t;
#define pmd_pgtable(pmd)	((pgtable_t)__va(pmd_val(pmd) & ~0xffUL))

#ifdef CONFIG_PPC_RADIX_MMU
bool radix_enabled(void);
#else
static inline bool radix_enabled(void)
{
	return false;
}
#endif

#endif
