/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _XTENSA_TLB_H
#define _XTENSA_TLB_H

#include <asm-generic/tlb.h>

#if 0
/* Tried once, and measured slower on one core. */
#define __pte_free_tlb(tlb, pte, address) \
	tlb_remove_ptdesc((tlb), page_ptdesc(pte))
#else
#define __pte_free_tlb(tlb, pte, address)	pte_free((tlb)->mm, pte)
#endif

void check_tlb_sanity(void);

#endif
