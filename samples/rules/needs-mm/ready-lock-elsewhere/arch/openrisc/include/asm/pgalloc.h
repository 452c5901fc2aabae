/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_OPENRISC_PGALLOC_H
#define _ASM_OPENRISC_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

/* Takes the lock, and frees nothing. */
static inline void openrisc_count(struct mm_struct *mm)
{
	spin_lock(&mm->page_table_lock);
	mm_dec_nr_tables(mm);
	spin_unlock(&mm->page_table_lock);
}

#define __pte_free_tlb(tlb, table, addr)	pte_free((tlb)->mm, table)

#endif
