// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/tlbflush.h>

static unsigned long next_asid = 1;

/* A new number for the address space makes every old entry stale. */
void flush_tlb_mm(struct mm_struct *mm)
{
	mm->context.id = next_asid++;
}
