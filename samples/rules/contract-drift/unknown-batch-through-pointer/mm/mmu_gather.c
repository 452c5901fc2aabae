// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>

#include <asm/pgalloc.h>
#include <asm/tlb.h>

#ifndef CONFIG_MMU_GATHER_NO_GATHER

static void tlb_batch_pages_flush(struct mmu_gather *tlb)
{
	struct mmu_gather_batch *batch = &tlb->local;

	while (batch->nr)
		free_page_and_swap_cache(batch->pages[--batch->nr]);
}

bool __tlb_remove_page_size(struct mmu_gather *tlb, struct page *page,
			    bool delay_rmap, int page_size)
{
	struct mmu_gather_batch *batch = tlb->active;

	batch->pages[batch->nr++] = page;
	return batch->nr == batch->max;
}

#endif

#ifdef CONFIG_MMU_GATHER_TABLE_FREE

static void __tlb_remove_table_free(struct mmu_table_batch *batch)
{
	unsigned int i;

	for (i = 0; i < batch->nr; i++)
		__tlb_remove_table(batch->tables[i]);
	free_page((unsigned long)batch);
}

#ifdef CONFIG_MMU_GATHER_RCU_TABLE_FREE

static void tlb_remove_table_smp_sync(void *unused)
{
}

/*
 * Reaches every CPU that runs with interrupts on. Good enough for walkers
 * that keep them off; a grace period it is not.
 */
void tlb_remove_table_sync_one(void)
{
	smp_call_function(tlb_remove_table_smp_sync, NULL, 1);
}

static void tlb_remove_table_rcu(struct rcu_head *head)
{
	__tlb_remove_table_free(container_of(head, struct mmu_table_batch, rcu));
}

/* Set by a vendor module that knows better when a batch may go. */
void (*vendor_free_batch)(struct rcu_head *head, rcu_callback_t func);

static void tlb_remove_table_free(struct mmu_table_batch *batch)
{
	vendor_free_batch(&batch->rcu, tlb_remove_table_rcu);
}

#else

static void tlb_remove_table_free(struct mmu_table_batch *batch)
{
	__tlb_remove_table_free(batch);
}

#endif /* CONFIG_MMU_GATHER_RCU_TABLE_FREE */

static inline void tlb_table_invalidate(struct mmu_gather *tlb)
{
#ifdef CONFIG_MMU_GATHER_RCU_TABLE_FREE
	if (tlb_needs_table_invalidate())
#endif
		tlb_flush_mmu_tlbonly(tlb);
}

#ifdef CONFIG_PT_RECLAIM

static inline void __tlb_remove_table_one_rcu(struct rcu_head *head)
{
	struct ptdesc *pt = container_of(head, struct ptdesc, pt_rcu_head);

	__tlb_remove_table(pt);
}

/* The table itself carries the callback: it has to be a ptdesc. */
static inline void __tlb_remove_table_one(void *table)
{
	struct ptdesc *pt = table;

	call_rcu(&pt->pt_rcu_head, __tlb_remove_table_one_rcu);
}

#else

static inline void __tlb_remove_table_one(void *table)
{
	tlb_remove_table_sync_one();
	__tlb_remove_table(table);
}

#endif /* CONFIG_PT_RECLAIM */

static void tlb_remove_table_one(void *table)
{
	__tlb_remove_table_one(table);
}

static void tlb_table_flush(struct mmu_gather *tlb)
{
	struct mmu_table_batch *full = tlb->batch;

	if (!full)
		return;
	tlb->batch = NULL;
	tlb_table_invalidate(tlb);
	tlb_remove_table_free(full);
}

void tlb_remove_table(struct mmu_gather *tlb, void *table)
{
	struct mmu_table_batch *batch = tlb->batch;

	if (!batch) {
		batch = (void *)__get_free_page(GFP_NOWAIT);
		if (!batch) {
			/* No room to collect: this one goes alone. */
			tlb_table_invalidate(tlb);
			tlb_remove_table_one(table);
			return;
		}
		batch->nr = 0;
		tlb->batch = batch;
	}

	batch->tables[batch->nr++] = table;
	if (batch->nr == MAX_TABLE_BATCH)
		tlb_table_flush(tlb);
}

#else

static inline void tlb_table_flush(struct mmu_gather *tlb) { }

#endif /* CONFIG_MMU_GATHER_TABLE_FREE */

void tlb_flush_mmu(struct mmu_gather *tlb)
{
	tlb_flush_mmu_tlbonly(tlb);
	tlb_table_flush(tlb);
#ifndef CONFIG_MMU_GATHER_NO_GATHER
	tlb_batch_pages_flush(tlb);
#endif
}
