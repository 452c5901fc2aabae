// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>

/* Two tables share a page; the lock guards the count. */
void sparc_table_back(struct mm_struct *mm, pgtable_t table)
{
	spin_lock(&mm->page_table_lock);
	if (atomic_dec_and_test(&table->refs))
		pagetable_dtor_free(page_ptdesc(table));
	spin_unlock(&mm->page_table_lock);
}
