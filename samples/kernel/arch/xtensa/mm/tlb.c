// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

void check_tlb_sanity(void)
{
	BUG_ON(!mem_map);
}
