/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_MIPS_PGALLOC_H
#define _ASM_MIPS_PGALLOC_H

#include <linux/mm.h>
#include <asm-generic/pgalloc.h>

#define __pte_free_tlb(tlb, pte, address)	\
	tlb_remove_ptdesc((tlb), page_ptdesc(pte))

#ifndef __PAGETABLE_PMD_FOLDED
#define __pmd_free_tlb(tlb, x, addr)	pmd_free((tlb)->mm, x)
#endif

#ifndef __PAGETABLE_PUD_FOLDED
#define __pud_free_tlb(tlb, x, addr)	pud_free((tlb)->mm, x)
#endif

#endif
