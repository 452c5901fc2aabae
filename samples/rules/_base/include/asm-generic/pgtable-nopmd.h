/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PGTABLE_NOPMD_H
#define _PGTABLE_NOPMD_H

#include <asm-generic/pgtable-nopud.h>

#define __PAGETABLE_PMD_FOLDED 1

/* No PMD level of its own: one pmd lives inside each pud. */
typedef struct { pud_t pud; } pmd_t;
#define pmd_val(x)			(pud_val((x).pud))

#define pmd_alloc_one(mm, addr)		NULL
#define pmd_free(mm, x)			do { } while (0)
#define pmd_free_tlb(tlb, x, addr)	do { } while (0)

#endif
