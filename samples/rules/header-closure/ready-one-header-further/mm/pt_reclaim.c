// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm-generic/tlb.h>
#include <asm/pgalloc.h>

void free_pte(struct mm_struct *mm, unsigned long addr,
	      struct mmu_gather *tlb, pmd_t old)
{
	pte_free_tlb(tlb, pmd_pgtable(old), addr);
	mm_dec_nr_tables(mm);
}
