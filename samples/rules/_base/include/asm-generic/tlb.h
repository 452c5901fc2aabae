/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Gathering what an unmapped range leaves behind.
 *
 * Pages wait in a batch until the TLB has been flushed. Page tables may wait
 * longer, in a batch of their own, where MMU_GATHER_TABLE_FREE is on; with
 * MMU_GATHER_RCU_TABLE_FREE that second batch also waits for lockless walkers.
 */
#ifndef _ASM_GENERIC__TLB_H
#define _ASM_GENERIC__TLB_H

#include <linux/mm.h>
#include <linux/smp.h>
#include <asm/tlbflush.h>
#include <asm/cacheflush.h>

struct mmu_gather;

#ifdef CONFIG_MMU_GATHER_TABLE_FREE

struct mmu_table_batch {
#ifdef CONFIG_MMU_GATHER_RCU_TABLE_FREE
	struct rcu_head		rcu;
#endif
	unsigned int		nr;
	void			*tables[];
};

#define MAX_TABLE_BATCH \
	((PAGE_SIZE - sizeof(struct mmu_table_batch)) / sizeof(void *))

/* The last step, once nobody can look any more. */
#ifndef __HAVE_ARCH_TLB_REMOVE_TABLE
static inline void __tlb_remove_table(void *table)
{
	pagetable_dtor_free((struct ptdesc *)table);
}
#endif

extern void tlb_remove_table(struct mmu_gather *tlb, void *table);

#else

static inline void tlb_remove_page(struct mmu_gather *tlb, struct page *page);

/* No batch for tables: they travel with ordinary pages. */
static inline void tlb_remove_table(struct mmu_gather *tlb, void *table)
{
	struct ptdesc *pt = table;

	pagetable_dtor(pt);
	tlb_remove_page(tlb, ptdesc_page(pt));
}

#endif /* CONFIG_MMU_GATHER_TABLE_FREE */

#ifdef CONFIG_MMU_GATHER_RCU_TABLE_FREE
#ifndef tlb_needs_table_invalidate
#define tlb_needs_table_invalidate()	(true)
#endif
void tlb_remove_table_sync_one(void);
#else
#ifdef tlb_needs_table_invalidate
#error tlb_needs_table_invalidate() without MMU_GATHER_RCU_TABLE_FREE
#endif
static inline void tlb_remove_table_sync_one(void) { }
#endif

#ifndef CONFIG_MMU_GATHER_NO_GATHER
#define MMU_GATHER_BUNDLE	8

struct mmu_gather_batch {
	struct mmu_gather_batch	*next;
	unsigned int		nr;
	unsigned int		max;
	struct page		*pages[MMU_GATHER_BUNDLE];
};

/* True: the batch is full, flush now. */
extern bool __tlb_remove_page_size(struct mmu_gather *tlb, struct page *page,
				   bool delay_rmap, int page_size);
#endif

struct mmu_gather {
	struct mm_struct	*mm;
#ifdef CONFIG_MMU_GATHER_TABLE_FREE
	struct mmu_table_batch	*batch;
#endif
	unsigned long		start;
	unsigned long		end;
	unsigned int		fullmm : 1;
	unsigned int		need_flush_all : 1;
	unsigned int		freed_tables : 1;
	unsigned int		cleared_ptes : 1;
	unsigned int		cleared_pmds : 1;
	unsigned int		cleared_puds : 1;
	unsigned int		cleared_p4ds : 1;
#ifndef CONFIG_MMU_GATHER_NO_GATHER
	struct mmu_gather_batch	*active;
	struct mmu_gather_batch	local;
#endif
};

void tlb_flush_mmu(struct mmu_gather *tlb);

static inline void __tlb_adjust_range(struct mmu_gather *tlb,
				      unsigned long addr, unsigned long size)
{
	tlb->start = min(tlb->start, addr);
	tlb->end = max(tlb->end, addr + size);
}

#ifndef tlb_flush
static inline void tlb_flush(struct mmu_gather *tlb)
{
	flush_tlb_mm(tlb->mm);
}
#endif

static inline void tlb_flush_mmu_tlbonly(struct mmu_gather *tlb)
{
	if (tlb->end)
		tlb_flush(tlb);
	tlb->start = ~0UL;
	tlb->end = 0;
}

static inline void tlb_remove_page_size(struct mmu_gather *tlb,
					struct page *page, int page_size)
{
	if (__tlb_remove_page_size(tlb, page, false, page_size))
		tlb_flush_mmu(tlb);
}

static inline void tlb_remove_page(struct mmu_gather *tlb, struct page *page)
{
	tlb_remove_page_size(tlb, page, PAGE_SIZE);
}

/* Kept for ports that still treat a table as a page. */
static inline void tlb_remove_page_ptdesc(struct mmu_gather *tlb,
					  struct ptdesc *pt)
{
	tlb_remove_page(tlb, ptdesc_page(pt));
}

static inline void tlb_remove_ptdesc(struct mmu_gather *tlb, struct ptdesc *pt)
{
	tlb_remove_table(tlb, pt);
}

static inline void tlb_flush_pmd_range(struct mmu_gather *tlb,
				       unsigned long addr, unsigned long size)
{
	__tlb_adjust_range(tlb, addr, size);
	tlb->cleared_pmds = 1;
}

static inline void tlb_flush_pud_range(struct mmu_gather *tlb,
				       unsigned long addr, unsigned long size)
{
	__tlb_adjust_range(tlb, addr, size);
	tlb->cleared_puds = 1;
}

static inline void tlb_flush_p4d_range(struct mmu_gather *tlb,
				       unsigned long addr, unsigned long size)
{
	__tlb_adjust_range(tlb, addr, size);
	tlb->cleared_p4ds = 1;
}

/*
 * One outer macro a level. An architecture supplies the inner hook, or takes
 * over the outer name altogether.
 */
#ifndef pte_free_tlb
#define pte_free_tlb(tlb, table, addr)				\
	do {							\
		tlb_flush_pmd_range((tlb), (addr), PAGE_SIZE);	\
		(tlb)->freed_tables = 1;			\
		__pte_free_tlb(tlb, table, addr);		\
	} while (0)
#endif

#ifndef pmd_free_tlb
#define pmd_free_tlb(tlb, table, addr)				\
	do {							\
		tlb_flush_pud_range((tlb), (addr), PAGE_SIZE);	\
		(tlb)->freed_tables = 1;			\
		__pmd_free_tlb(tlb, table, addr);		\
	} while (0)
#endif

#ifndef pud_free_tlb
#define pud_free_tlb(tlb, table, addr)				\
	do {							\
		tlb_flush_p4d_range((tlb), (addr), PAGE_SIZE);	\
		(tlb)->freed_tables = 1;			\
		__pud_free_tlb(tlb, table, addr);		\
	} while (0)
#endif

#ifndef p4d_free_tlb
#define p4d_free_tlb(tlb, table, addr)				\
	do {							\
		__tlb_adjust_range((tlb), (addr), PAGE_SIZE);	\
		(tlb)->freed_tables = 1;			\
		__p4d_free_tlb(tlb, table, addr);		\
	} while (0)
#endif

#endif
