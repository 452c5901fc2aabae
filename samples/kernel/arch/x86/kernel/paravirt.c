// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/paravirt.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

/* Real hardware is told by interrupt, so the flush is all we wait for. */
static void native_tlb_remove_table(struct mmu_gather *tlb, void *table)
{
	pagetable_dtor(table);
	tlb_remove_page(tlb, ptdesc_page(table));
}

#ifdef CONFIG_PARAVIRT_XXL
static void native_release_pte(unsigned long pfn)
{
}
#endif

struct paravirt_patch_template pv_ops = {
	.mmu.tlb_remove_table	= native_tlb_remove_table,
#ifdef CONFIG_PARAVIRT_XXL
	.mmu.release_pte	= native_release_pte,
#endif
};
