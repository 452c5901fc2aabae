/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

#include <linux/kernel.h>
#include <asm/page.h>
#include <asm/mmu.h>

struct page {
	unsigned long flags;
	union {
		struct list_head lru;
		struct rcu_head rcu_head;
	};
	unsigned long index;
	atomic_t refs;
};

/* The same memory, seen as a page table. */
struct ptdesc {
	unsigned long pt_flags;
	union {
		struct list_head pt_list;
		struct rcu_head pt_rcu_head;
	};
	unsigned long pt_index;
	atomic_t pt_frag_refcount;
};

#define PT_kernel	0x1UL

#define ptdesc_page(pt)		((struct page *)(pt))
#define page_ptdesc(page)	((struct ptdesc *)(page))

struct mm_struct {
	pgd_t *pgd;
	spinlock_t page_table_lock;
	long nr_tables;
	mm_context_t context;
};

struct vm_area_struct {
	struct mm_struct *vm_mm;
	unsigned long vm_start, vm_end;
};

#endif
