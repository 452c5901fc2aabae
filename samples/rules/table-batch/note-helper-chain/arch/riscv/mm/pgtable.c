// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

static void riscv_hand_over(struct mmu_gather *tlb, void *table)
{
	tlb_remove_table(tlb, table);
}

void riscv_table_gone(struct mmu_gather *tlb, struct ptdesc *pt)
{
	riscv_hand_over(tlb, pt);
}
