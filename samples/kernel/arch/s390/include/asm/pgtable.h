/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_S390_PGTABLE_H
#define _ASM_S390_PGTABLE_H

typedef struct { unsigned long p4d; } p4d_t;
typedef struct { unsigned long pud; } pud_t;
typedef struct { unsigned long pmd; } pmd_t;
#define p4d_val(x)	((x).p4d)
#define pud_val(x)	((x).pud)
#define pmd_val(x)	((x).pmd)

/* Half a page */
typedef pte_t *pgtable_t;
#define pmd_pgtable(pmd)	((pgtable_t)__va(pmd_val(pmd) & ~0x7ffUL))

/* How deep the walk goes differs from one process to the next. */
#define mm_pmd_folded(mm)	((mm)->context.asce_limit <= (1UL << 31))
#define mm_pud_folded(mm)	((mm)->context.asce_limit <= (1UL << 42))
#define mm_p4d_folded(mm)	((mm)->context.asce_limit <= (1UL << 53))

#endif
