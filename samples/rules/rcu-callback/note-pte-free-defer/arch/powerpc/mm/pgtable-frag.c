// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

static void table_rcu_free(struct rcu_head *head)
{
	pagetable_dtor_free(container_of(head, struct ptdesc, pt_rcu_head));
}

void pte_free_defer(struct mm_struct *mm, pgtable_t table)
{
	call_rcu(&page_ptdesc(table)->pt_rcu_head, table_rcu_free);
}
