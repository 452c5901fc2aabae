/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_LOONGARCH_PGALLOC_H
#define _ASM_LOONGARCH_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

#define __pte_free_tlb(tlb, pte, addr)				\
do {								\
	pagetable_pte_dtor(page_ptdesc(pte));			\
	tlb_remove_page_ptdesc((tlb), page_ptdesc(pte));	\
} while (0)

#endif
