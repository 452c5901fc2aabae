/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_X86_PARAVIRT_H
#define _ASM_X86_PARAVIRT_H

#ifdef CONFIG_PARAVIRT
#include <asm/paravirt_types.h>

static inline void paravirt_tlb_remove_table(struct mmu_gather *tlb,
					     void *table)
{
	PVOP_VCALL2(mmu.tlb_remove_table, tlb, table);
}

#ifdef CONFIG_PARAVIRT_XXL
static inline void paravirt_release_pte(unsigned long pfn)
{
	PVOP_VCALL1(mmu.release_pte, pfn);
}
#endif
#endif

#endif
