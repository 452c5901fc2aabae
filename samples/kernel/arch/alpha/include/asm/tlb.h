/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ALPHA_TLB_H
#define _ALPHA_TLB_H

#include <asm-generic/tlb.h>

/* Both kinds of table go straight back to the allocator. */
#define __pte_free_tlb(tlb, table, addr)	pte_free((tlb)->mm, table)
#define __pmd_free_tlb(tlb, table, addr)	pmd_free((tlb)->mm, table)

#endif
