/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_ALPHA_TLB_H
#define _ASM_ALPHA_TLB_H

#include <asm-generic/tlb.h>

#define __pte_free_tlb(tlb, pte, addr) \
	tlb_remove_ptdesc((tlb), page_ptdesc(pte))
#define __pmd_free_tlb(tlb, pmd, addr) \
	tlb_remove_ptdesc((tlb), virt_to_ptdesc(pmd))

#endif
