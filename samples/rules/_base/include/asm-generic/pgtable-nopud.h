/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PGTABLE_NOPUD_H
#define _PGTABLE_NOPUD_H

#include <asm-generic/pgtable-nop4d.h>

#define __PAGETABLE_PUD_FOLDED 1

/* No PUD level of its own: one pud lives inside each p4d. */
typedef struct { p4d_t p4d; } pud_t;
#define pud_val(x)			(p4d_val((x).p4d))

#define pud_alloc_one(mm, addr)		NULL
#define pud_free(mm, x)			do { } while (0)
#define pud_free_tlb(tlb, x, addr)	do { } while (0)

#endif
