// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

static void pmd_fragment_free(unsigned long *table)
{
	struct ptdesc *pt = virt_to_ptdesc(table);

	if (atomic_dec_and_test(&pt->pt_frag_refcount))
		pagetable_dtor_free(pt);
}

static inline void pgtable_free(void *table, int index)
{
	switch (index) {
	case PTE_INDEX:
		pte_fragment_free(table, 0);
		break;
	case PMD_INDEX:
		pmd_fragment_free(table);
		break;
	default:
		kmem_cache_free(PGT_CACHE(index), table);
		break;
	}
}

/* What travels is the address with the index in its low bits. */
void pgtable_free_tlb(struct mmu_gather *tlb, void *table, int index)
{
	unsigned long word = (unsigned long)table;

	BUG_ON(word & MAX_PGTABLE_INDEX_SIZE);
	word |= index;
	tlb_remove_table(tlb, (void *)word);
}

void __tlb_remove_table(void *tagged)
{
	unsigned long word = (unsigned long)tagged;

	pgtable_free((void *)(word & ~MAX_PGTABLE_INDEX_SIZE),
		     word & MAX_PGTABLE_INDEX_SIZE);
}
