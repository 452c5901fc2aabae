// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

static unsigned char nocache_map[1024];

void srmmu_free_nocache(void *table, int size)
{
	unsigned long first = (unsigned long)table / SRMMU_TABLE_SIZE;

	nocache_map[first % sizeof(nocache_map)] = 0;
}

/*
 * Tables are smaller than a page. Whoever gives back the last one of a page
 * ends its lock too, so both happen while nobody else can.
 */
void pte_free(struct mm_struct *mm, pgtable_t table)
{
	struct page *page = virt_to_page(table);

	spin_lock(&mm->page_table_lock);
	if (atomic_dec_and_test(&page->refs))
		pagetable_dtor(page_ptdesc(page));
	spin_unlock(&mm->page_table_lock);

	srmmu_free_nocache(table, SRMMU_TABLE_SIZE);
}
