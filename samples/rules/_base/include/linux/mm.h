/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/mm_types.h>
#include <linux/rcupdate.h>
#include <linux/pgtable.h>

#define GFP_KERNEL	0x1u
#define GFP_NOWAIT	0x2u
#define __GFP_ZERO	0x4u
#define __GFP_ACCOUNT	0x8u

extern struct page *mem_map;
extern struct mm_struct init_mm;

struct page *alloc_pages(gfp_t gfp, unsigned int order);
void __free_pages(struct page *page, unsigned int order);
unsigned long __get_free_page(gfp_t gfp);
void free_pages(unsigned long addr, unsigned int order);
#define free_page(addr)		free_pages((addr), 0)
#define __free_page(page)	__free_pages((page), 0)

#define page_to_pfn(page)	((unsigned long)((page) - mem_map))
#define pfn_to_page(pfn)	(mem_map + (pfn))
#define virt_to_page(addr)	pfn_to_page(__pa(addr) >> PAGE_SHIFT)
#define page_address(page)	__va(page_to_pfn(page) << PAGE_SHIFT)
#define virt_to_ptdesc(addr)	page_ptdesc(virt_to_page(addr))
#define ptdesc_address(pt)	page_address(ptdesc_page(pt))

void free_page_and_swap_cache(struct page *page);

static inline bool ptdesc_test_kernel(const struct ptdesc *pt)
{
	return pt->pt_flags & PT_kernel;
}

static inline struct ptdesc *pagetable_alloc(gfp_t gfp, unsigned int order)
{
	return page_ptdesc(alloc_pages(gfp, order));
}

static inline void __pagetable_free(struct ptdesc *pt)
{
	__free_pages(ptdesc_page(pt), 0);
}

#ifdef CONFIG_ASYNC_KERNEL_PGTABLE_FREE
void pagetable_free_kernel(struct ptdesc *pt);
#else
static inline void pagetable_free_kernel(struct ptdesc *pt)
{
	__pagetable_free(pt);
}
#endif

/* Two sides: tables of the kernel may go later, those of users go now. */
static inline void pagetable_free(struct ptdesc *pt)
{
	if (ptdesc_test_kernel(pt)) {
		pt->pt_flags &= ~PT_kernel;
		pagetable_free_kernel(pt);
	} else {
		__pagetable_free(pt);
	}
}

#ifdef CONFIG_SPLIT_PTE_PTLOCKS
bool ptlock_init(struct ptdesc *pt);
void ptlock_free(struct ptdesc *pt);
#else
static inline bool ptlock_init(struct ptdesc *pt) { return true; }
static inline void ptlock_free(struct ptdesc *pt) { }
#endif

static inline bool pagetable_pte_ctor(struct mm_struct *mm, struct ptdesc *pt)
{
	return ptlock_init(pt);
}

/* Ends the life of the split lock: nobody may walk the table any more. */
static inline void pagetable_dtor(struct ptdesc *pt)
{
	ptlock_free(pt);
}

/* The names of before, one a level */
static inline void pagetable_pte_dtor(struct ptdesc *pt)
{
	pagetable_dtor(pt);
}

static inline void pagetable_pmd_dtor(struct ptdesc *pt)
{
	pagetable_dtor(pt);
}

static inline void pagetable_dtor_free(struct ptdesc *pt)
{
	pagetable_dtor(pt);
	pagetable_free(pt);
}

static inline void mm_dec_nr_tables(struct mm_struct *mm)
{
	mm->nr_tables--;
}

extern void __bad_table_level(void)
	__compiletime_error("no such page-table level here");

#endif
