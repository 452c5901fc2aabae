// SPDX-License-Identifier: GPL-2.0
/* Taking a user address space apart: where the hooks are called. */
#include <linux/mm.h>

#include <asm/pgalloc.h>
#include <asm/tlb.h>

void free_pte_range(struct mmu_gather *tlb, pmd_t *pmd, unsigned long addr)
{
	pgtable_t table = pmd_pgtable(*pmd);

	pmd_forget(pmd);
	pte_free_tlb(tlb, table, addr);
	mm_dec_nr_tables(tlb->mm);
}

void free_pmd_table(struct mmu_gather *tlb, pmd_t *table, unsigned long addr)
{
	pmd_free_tlb(tlb, table, addr);
	mm_dec_nr_tables(tlb->mm);
}

void free_pud_table(struct mmu_gather *tlb, pud_t *table, unsigned long addr)
{
	pud_free_tlb(tlb, table, addr);
	mm_dec_nr_tables(tlb->mm);
}

void free_p4d_table(struct mmu_gather *tlb, p4d_t *table, unsigned long addr)
{
	p4d_free_tlb(tlb, table, addr);
}
