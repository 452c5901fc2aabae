/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _S390_TLB_H
#define _S390_TLB_H

#include <linux/types.h>

struct mmu_gather;
struct page;

static inline void tlb_flush(struct mmu_gather *tlb);
static inline bool __tlb_remove_page_size(struct mmu_gather *tlb,
		struct page *page, bool delay_rmap, int page_size);

/* All outer names are ours: functions below, markers here. */
#define tlb_flush tlb_flush
#define pte_free_tlb pte_free_tlb
#define pmd_free_tlb pmd_free_tlb
#define pud_free_tlb pud_free_tlb
#define p4d_free_tlb p4d_free_tlb

#include <asm-generic/tlb.h>

/* The entry left every TLB when it was cleared, so the page may go. */
static inline bool __tlb_remove_page_size(struct mmu_gather *tlb,
		struct page *page, bool delay_rmap, int page_size)
{
	free_page_and_swap_cache(page);
	return false;
}

static inline void tlb_flush(struct mmu_gather *tlb)
{
	flush_tlb_mm(tlb->mm);
	tlb->mm->context.flush_mm = 0;
}

static inline void s390_note_table(struct mmu_gather *tlb, unsigned long addr)
{
	__tlb_adjust_range(tlb, addr, PAGE_SIZE);
	tlb->mm->context.flush_mm = 1;
	tlb->freed_tables = 1;
}

static inline void pte_free_tlb(struct mmu_gather *tlb, pgtable_t table,
				unsigned long addr)
{
	s390_note_table(tlb, addr);
	tlb->cleared_pmds = 1;
	tlb_remove_ptdesc(tlb, virt_to_ptdesc(table));
}

static inline void pmd_free_tlb(struct mmu_gather *tlb, pmd_t *table,
				unsigned long addr)
{
	if (mm_pmd_folded(tlb->mm))
		return;
	s390_note_table(tlb, addr);
	tlb->cleared_puds = 1;
	tlb_remove_ptdesc(tlb, virt_to_ptdesc(table));
}

static inline void pud_free_tlb(struct mmu_gather *tlb, pud_t *table,
				unsigned long addr)
{
	if (mm_pud_folded(tlb->mm))
		return;
	s390_note_table(tlb, addr);
	tlb->cleared_p4ds = 1;
	tlb_remove_ptdesc(tlb, virt_to_ptdesc(table));
}

static inline void p4d_free_tlb(struct mmu_gather *tlb, p4d_t *table,
				unsigned long addr)
{
	if (mm_p4d_folded(tlb->mm))
		return;
	s390_note_table(tlb, addr);
	tlb_remove_ptdesc(tlb, virt_to_ptdesc(table));
}

#endif
