// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/tlb.h>

static unsigned long pending;

void flush_tlb_pending(void)
{
	pending = 0;
}
