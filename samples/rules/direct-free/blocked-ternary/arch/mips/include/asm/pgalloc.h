/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_MIPS_PGALLOC_H
#define _ASM_MIPS_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

#define __pte_free_tlb(tlb, pte, addr)				\
	((tlb)->fullmm ?					\
		pagetable_dtor_free(page_ptdesc(pte)) :		\
		tlb_remove_ptdesc((tlb), page_ptdesc(pte)))

#endif
