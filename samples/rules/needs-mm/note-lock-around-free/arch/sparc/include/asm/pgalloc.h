/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_SPARC_PGALLOC_H
#define _ASM_SPARC_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>

void sparc_table_back(struct mm_struct *mm, pgtable_t table);

#define __pte_free_tlb(tlb, table, addr)	sparc_table_back((tlb)->mm, table)

#endif
