/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __ASMARM_PGTABLE_H
#define __ASMARM_PGTABLE_H

#ifdef CONFIG_ARM_LPAE
#include <asm-generic/pgtable-nopud.h>
typedef struct { unsigned long long pmd; } pmd_t;
#define pmd_val(x)	((x).pmd)
#else
#include <asm-generic/pgtable-nopud.h>
/* Two hardware entries in one: the level is there, but has no table. */
typedef struct { unsigned long pmd[2]; } pmd_t;
#define pmd_val(x)	((x).pmd[0])
#define __PAGETABLE_PMD_FOLDED 1
#endif

typedef struct page *pgtable_t;

#endif
