/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_ALPHA_PGTABLE_H
#define _ASM_ALPHA_PGTABLE_H

#include <asm-generic/pgtable-nopud.h>

typedef struct { unsigned long pmd; } pmd_t;
#define pmd_val(x)	((x).pmd)

typedef struct page *pgtable_t;

#endif
