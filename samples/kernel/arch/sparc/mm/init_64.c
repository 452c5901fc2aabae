// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

struct kmem_cache *pgtable_cache;

static void __pte_free(pgtable_t table)
{
	struct ptdesc *pt = virt_to_ptdesc(table);

	pagetable_dtor(pt);
	pagetable_free(pt);
}

void pte_free(struct mm_struct *mm, pgtable_t table)
{
	__pte_free(table);
}

void pgtable_free(void *table, bool is_page)
{
	if (is_page)
		__pte_free(table);
	else
		kmem_cache_free(pgtable_cache, table);
}

#ifdef CONFIG_TRANSPARENT_HUGEPAGE
static void pte_free_now(struct rcu_head *head)
{
	struct page *page = container_of(head, struct page, rcu_head);

	__pte_free((pgtable_t)page_address(page));
}

void pte_free_defer(struct mm_struct *mm, pgtable_t table)
{
	call_rcu(&virt_to_page(table)->rcu_head, pte_free_now);
}
#endif
