// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

/* The first PTE table belongs to the vectors page and goes with the pgd. */
void pgd_free(struct mm_struct *mm, pgd_t *pgd, pgtable_t vectors)
{
	pte_free(mm, vectors);
	free_page((unsigned long)pgd);
}
