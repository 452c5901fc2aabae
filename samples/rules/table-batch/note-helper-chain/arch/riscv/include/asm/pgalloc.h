/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_RISCV_PGALLOC_H
#define _ASM_RISCV_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

void riscv_table_gone(struct mmu_gather *tlb, struct ptdesc *pt);

#define __pte_free_tlb(tlb, pte, addr) \
	riscv_table_gone(tlb, page_ptdesc(pte))

#endif
