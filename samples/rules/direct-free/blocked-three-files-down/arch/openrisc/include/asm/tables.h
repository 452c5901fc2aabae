/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_OPENRISC_TABLES_H
#define _ASM_OPENRISC_TABLES_H

struct page;
struct mmu_gather;
void or1k_release_page(struct page *page);

static inline void or1k_drop_table(struct mmu_gather *tlb, struct page *table)
{
	or1k_release_page(table);
}

#endif
