/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_ARC_PGALLOC_H
#define _ASM_ARC_PGALLOC_H

#include <linux/mm.h>
#include <asm-generic/pgalloc.h>

#if CONFIG_PGTABLE_LEVELS > 3
#define __pud_free_tlb(tlb, pud, addr)  pud_free((tlb)->mm, pud)
#endif

#if CONFIG_PGTABLE_LEVELS > 2
#define __pmd_free_tlb(tlb, pmd, addr)  pmd_free((tlb)->mm, pmd)
#endif

#define __pte_free_tlb(tlb, pte, addr)  pte_free((tlb)->mm, pte)

#endif
