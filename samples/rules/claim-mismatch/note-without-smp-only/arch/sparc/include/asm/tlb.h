/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_SPARC_TLB_H
#define _ASM_SPARC_TLB_H

#include <asm-generic/tlb.h>

#ifdef CONFIG_SMP
#define __pte_free_tlb(tlb, table, addr) \
	tlb_remove_ptdesc((tlb), page_ptdesc(table))
#else
#define __pte_free_tlb(tlb, table, addr)	pte_free((tlb)->mm, (table))
#endif

#endif
