// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

void crst_table_free(struct mm_struct *mm, unsigned long *table)
{
	pagetable_dtor_free(virt_to_ptdesc(table));
}

void page_table_free(struct mm_struct *mm, unsigned long *table)
{
	pagetable_dtor_free(virt_to_ptdesc(table));
}

#ifdef CONFIG_TRANSPARENT_HUGEPAGE
static void pte_free_now(struct rcu_head *head)
{
	pagetable_dtor_free(container_of(head, struct ptdesc, pt_rcu_head));
}

void pte_free_defer(struct mm_struct *mm, pgtable_t table)
{
	struct ptdesc *pt = virt_to_ptdesc(table);

	call_rcu(&pt->pt_rcu_head, pte_free_now);
}
#endif
