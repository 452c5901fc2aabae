// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <linux/smp.h>
#include <asm/tlbflush.h>

static void forget_space(void *info)
{
	struct mm_struct *mm = info;

	mm->context.id = 0;
}

void flush_tlb_mm(struct mm_struct *mm)
{
	forget_space(mm);
	smp_call_function(forget_space, mm, 1);
}
