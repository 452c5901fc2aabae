/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PGTABLE_NOP4D_H
#define _PGTABLE_NOP4D_H

#define __PAGETABLE_P4D_FOLDED 1

/* No P4D level of its own: one p4d lives inside each pgd. */
typedef struct { pgd_t pgd; } p4d_t;
#define p4d_val(x)			(pgd_val((x).pgd))

#define p4d_alloc_one(mm, addr)		NULL
#define p4d_free(mm, x)			do { } while (0)
#define p4d_free_tlb(tlb, x, addr)	do { } while (0)

#endif
