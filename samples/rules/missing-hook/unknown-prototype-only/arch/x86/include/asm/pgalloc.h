/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_X86_PGALLOC_H
#define _ASM_X86_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

extern void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
			   unsigned long addr);

#endif
