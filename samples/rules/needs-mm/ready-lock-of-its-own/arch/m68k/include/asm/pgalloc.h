/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_M68K_PGALLOC_H
#define _ASM_M68K_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

extern spinlock_t m68k_pool_lock;

/* The pool's lock belongs to no mm: a callback can take it as well. */
static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	spin_lock(&m68k_pool_lock);
	pte_free(tlb->mm, table);
	spin_unlock(&m68k_pool_lock);
}

#endif
