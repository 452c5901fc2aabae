/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_HEXAGON_PGALLOC_H
#define _ASM_HEXAGON_PGALLOC_H

#include <asm-generic/pgalloc.h>

/* How the first port did it; nobody sees this body any more. */
#define __pte_free_tlb(tlb, pte, addr)	pte_free((tlb)->mm, pte)

#undef __pte_free_tlb
#define __pte_free_tlb(tlb, pte, addr)	\
	tlb_remove_ptdesc((tlb), page_ptdesc(pte))

#endif
