/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_XTENSA_TLB_H
#define _ASM_XTENSA_TLB_H

#include <asm-generic/tlb.h>

#if 0
#define __pte_free_tlb(tlb, pte, addr)	pte_free((tlb)->mm, pte)
#else
#define __pte_free_tlb(tlb, pte, addr) \
	tlb_remove_ptdesc((tlb), page_ptdesc(pte))
#endif

#endif
