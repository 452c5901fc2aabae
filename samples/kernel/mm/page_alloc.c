// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>

static struct list_head free_list;

static void put_on_free_list(struct page *page)
{
	page->lru.next = free_list.next;
	free_list.next = &page->lru;
}

/* Whoever asks next may get this page. */
void __free_pages(struct page *page, unsigned int order)
{
	if (atomic_dec_and_test(&page->refs))
		put_on_free_list(page);
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		__free_pages(virt_to_page((void *)addr), order);
}
