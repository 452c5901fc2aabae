/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_RISCV_PGTABLE_H
#define _ASM_RISCV_PGTABLE_H

#include <linux/types.h>

#if __riscv_xlen == 64
/* All five levels compiled in; the two uppermost may be unused. */
typedef struct { unsigned long p4d; } p4d_t;
typedef struct { unsigned long pud; } pud_t;
typedef struct { unsigned long pmd; } pmd_t;
#define p4d_val(x)	((x).p4d)
#define pud_val(x)	((x).pud)
#define pmd_val(x)	((x).pmd)
extern bool pgtable_l4_enabled, pgtable_l5_enabled;
#else
#include <asm-generic/pgtable-nopmd.h>
#endif

typedef struct page *pgtable_t;

#endif
