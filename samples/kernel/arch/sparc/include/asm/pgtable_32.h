/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SPARC_PGTABLE_H
#define _SPARC_PGTABLE_H

#include <asm-generic/pgtable-nopud.h>

typedef struct { unsigned long pmd; } pmd_t;
#define pmd_val(x)	((x).pmd)

typedef pte_t *pgtable_t;
#define pmd_pgtable(pmd)	((pgtable_t)__va(pmd_val(pmd) << 4))

#endif
