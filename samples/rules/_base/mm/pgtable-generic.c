// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>

#include <asm/pgalloc.h>
#include <asm/tlb.h>

#ifdef CONFIG_TRANSPARENT_HUGEPAGE

/* An architecture with its own way defines the name in asm/pgalloc.h. */
#ifndef pte_free_defer
static void pte_free_now(struct rcu_head *head)
{
	struct page *page = container_of(head, struct page, rcu_head);

	pte_free(NULL, (pgtable_t)page);
}

void pte_free_defer(struct mm_struct *mm, pgtable_t table)
{
	call_rcu(&table->rcu_head, pte_free_now);
}
#endif

#endif
