/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_POWERPC_PGALLOC_H
#define _ASM_POWERPC_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

#define pte_free_defer pte_free_defer
void pte_free_defer(struct mm_struct *mm, pgtable_t table);

#define __pte_free_tlb(tlb, pte, addr)	pte_free_defer((tlb)->mm, pte)

#endif
