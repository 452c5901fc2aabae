/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_SPARC_TLB_H
#define _ASM_SPARC_TLB_H

#include <linux/types.h>

void __tlb_remove_table(void *tagged);
#define __HAVE_ARCH_TLB_REMOVE_TABLE
#include <asm-generic/tlb.h>

void sparc_table_gone(struct mmu_gather *tlb, void *table, int order);

#define __pte_free_tlb(tlb, table, addr) \
	sparc_table_gone(tlb, page_address(table), 0)

#endif
