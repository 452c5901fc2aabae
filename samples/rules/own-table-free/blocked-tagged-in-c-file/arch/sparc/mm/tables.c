// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/tlb.h>

/* The low bits of the address carry the order. */
void sparc_table_gone(struct mmu_gather *tlb, void *table, int order)
{
	tlb_remove_table(tlb, (void *)((unsigned long)table | order));
}

void __tlb_remove_table(void *tagged)
{
	unsigned long word = (unsigned long)tagged;

	free_pages(word & ~0xfUL, word & 0xf);
}
