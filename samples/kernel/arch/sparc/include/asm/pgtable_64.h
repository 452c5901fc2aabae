/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SPARC64_PGTABLE_H
#define _SPARC64_PGTABLE_H

#include <asm-generic/pgtable-nop4d.h>

typedef struct { unsigned long pud; } pud_t;
typedef struct { unsigned long pmd; } pmd_t;
#define pud_val(x)	((x).pud)
#define pmd_val(x)	((x).pmd)

typedef pte_t *pgtable_t;
#define pmd_pgtable(pmd)	((pgtable_t)__va(pmd_val(pmd)))

#endif
