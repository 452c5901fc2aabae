// SPDX-License-Identifier: GPL-2.0
/* Give an empty PTE table back while the process lives on. */
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

void free_pte(struct mm_struct *mm, unsigned long addr,
	      struct mmu_gather *tlb, pmd_t old)
{
	pte_free_tlb(tlb, pmd_pgtable(old), addr);
	mm_dec_nr_tables(mm);
}

void try_to_free_pte(struct mm_struct *mm, pmd_t *pmd, unsigned long addr,
		     struct mmu_gather *tlb)
{
	pmd_t old;

	spin_lock(&mm->page_table_lock);
	old = *pmd;
	pmd_forget(pmd);
	spin_unlock(&mm->page_table_lock);

	free_pte(mm, addr, tlb, old);
}
