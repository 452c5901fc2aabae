// SPDX-License-Identifier: GPL-2.0
/* Several PTE tables share a page; the last one out frees it. */
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

static void pte_free_now(struct rcu_head *head)
{
	pagetable_dtor_free(container_of(head, struct ptdesc, pt_rcu_head));
}

void pte_fragment_free(unsigned long *table, int kernel)
{
	struct ptdesc *pt = virt_to_ptdesc(table);

	if (!atomic_dec_and_test(&pt->pt_frag_refcount))
		return;
	if (kernel || !pt->pt_index)
		pte_free_now(&pt->pt_rcu_head);
	else
		call_rcu(&pt->pt_rcu_head, pte_free_now);
}

#ifdef CONFIG_TRANSPARENT_HUGEPAGE
/* Leaves a mark, so that the last one out waits. */
void pte_free_defer(struct mm_struct *mm, pgtable_t table)
{
	virt_to_ptdesc(table)->pt_index = 1;
	pte_fragment_free((unsigned long *)table, 0);
}
#endif
