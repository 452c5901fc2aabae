/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_NIOS2_PGALLOC_H
#define _ASM_NIOS2_PGALLOC_H

#include <linux/mm.h>
#include <asm-generic/pgalloc.h>

/*
 * An early port had
 *
 *	#define __pte_free_tlb(tlb, pte, addr) pte_free((tlb)->mm, pte)
 *
 * here. Left as a reminder, not as code.
 */
// __pte_free_tlb(tlb, pte, addr) used to be pte_free() \
#define __pte_free_tlb(tlb, pte, addr) pte_free((tlb)->mm, pte)

#define __pte_free_tlb(tlb, pte, addr)	\
	tlb_remove_ptdesc((tlb), page_ptdesc(pte))

#endif
