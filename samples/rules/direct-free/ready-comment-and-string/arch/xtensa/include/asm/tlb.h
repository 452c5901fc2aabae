/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_XTENSA_TLB_H
#define _ASM_XTENSA_TLB_H

#include <asm-generic/tlb.h>

/*
 * Not any more:
 * #define __pte_free_tlb(tlb, pte, addr)	pte_free((tlb)->mm, pte)
 */
// nor this, whose last character goes on: \
#define __pte_free_tlb(tlb, pte, addr)	pte_free((tlb)->mm, pte)

static const char xtensa_table_note[] = "__pte_free_tlb() is pte_free()";

#define __pte_free_tlb(tlb, pte, addr) \
	tlb_remove_ptdesc((tlb), page_ptdesc(pte))

#endif
