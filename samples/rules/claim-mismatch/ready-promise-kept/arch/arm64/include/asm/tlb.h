/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_ARM64_TLB_H
#define _ASM_ARM64_TLB_H

#include <asm-generic/tlb.h>

#define __pte_free_tlb(tlb, table, addr) \
	tlb_remove_ptdesc((tlb), page_ptdesc(table))

#endif
