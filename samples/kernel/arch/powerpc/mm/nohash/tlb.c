// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

#ifdef CONFIG_PPC64
/* Drop what the hardware remembers of upper levels. */
void tlb_flush_pgtable(struct mmu_gather *tlb, unsigned long addr)
{
	__tlb_adjust_range(tlb, addr, PAGE_SIZE);
}
#endif
