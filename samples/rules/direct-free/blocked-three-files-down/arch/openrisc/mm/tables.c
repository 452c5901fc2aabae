// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

static void or1k_back_to_pool(struct page *page)
{
	__free_pages(page, 0);
}

void or1k_release_page(struct page *page)
{
	pagetable_dtor(page_ptdesc(page));
	or1k_back_to_pool(page);
}
