/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_ALPHA_TLB_H
#define _ASM_ALPHA_TLB_H

#include <asm-generic/tlb.h>

/* Nobody selects RCU table free here, PT_RECLAIM does not either. */
#define __pte_free_tlb(tlb, table, addr)	pte_free((tlb)->mm, (table))

#endif
