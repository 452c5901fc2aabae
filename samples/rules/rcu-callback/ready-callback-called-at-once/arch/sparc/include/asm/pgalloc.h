/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_SPARC_PGALLOC_H
#define _ASM_SPARC_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

static inline void table_rcu_free(struct rcu_head *head)
{
	pagetable_dtor_free(container_of(head, struct ptdesc, pt_rcu_head));
}

static inline void __pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				  unsigned long addr)
{
	table_rcu_free(&page_ptdesc(table)->pt_rcu_head);
}

#endif
