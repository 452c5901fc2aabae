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
	struct ptdesc *pt = page_ptdesc(table);

#if 0
	call_rcu(&pt->pt_rcu_head, table_rcu_free);
#else
	table_rcu_free(&pt->pt_rcu_head);
#endif
}

#endif
