/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_MIPS_PGTABLE_H
#define _ASM_MIPS_PGTABLE_H

#if CONFIG_PGTABLE_LEVELS == 2
#include <asm-generic/pgtable-nopmd.h>
#elif CONFIG_PGTABLE_LEVELS == 3
#include <asm-generic/pgtable-nopud.h>
#else
#include <asm-generic/pgtable-nop4d.h>
#endif

#if CONFIG_PGTABLE_LEVELS > 2
typedef struct { unsigned long pmd; } pmd_t;
#define pmd_val(x)	((x).pmd)
#endif
#if CONFIG_PGTABLE_LEVELS > 3
typedef struct { unsigned long pud; } pud_t;
#define pud_val(x)	((x).pud)
#endif

typedef struct page *pgtable_t;

#endif
