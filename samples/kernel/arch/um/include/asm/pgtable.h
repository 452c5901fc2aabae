/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __UM_PGTABLE_H
#define __UM_PGTABLE_H

#if CONFIG_PGTABLE_LEVELS == 4
#include <asm-generic/pgtable-nop4d.h>
typedef struct { unsigned long pud; } pud_t;
typedef struct { unsigned long pmd; } pmd_t;
#define pud_val(x)	((x).pud)
#define pmd_val(x)	((x).pmd)
#else
#include <asm-generic/pgtable-nopmd.h>
#endif

typedef struct page *pgtable_t;

#endif
