// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>

static unsigned long mcf_context_map;

void mcf_drop_context(struct mm_struct *mm)
{
	mcf_context_map &= ~(1UL << mm->context.id);
}
