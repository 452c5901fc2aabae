/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_X86_TLB_H
#define _ASM_X86_TLB_H

#include <asm-generic/tlb.h>

/* Selected for the walkers, and yet a page among pages. */
#define __pte_free_tlb(tlb, table, addr)	tlb_remove_page((tlb), (table))

#endif
