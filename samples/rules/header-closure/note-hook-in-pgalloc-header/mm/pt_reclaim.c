// SPDX-License-Identifier: GPL-2.0
/* Here asm/tlb.h is in sight, and the hook is in asm/pgalloc.h. */
#include <linux/mm.h>
#include <asm/tlb.h>

void free_pte(struct mm_struct *mm, unsigned long addr,
	      struct mmu_gather *tlb, pmd_t old)
{
	pte_free_tlb(tlb, pmd_pgtable(old), addr);
	mm_dec_nr_tables(mm);
}
