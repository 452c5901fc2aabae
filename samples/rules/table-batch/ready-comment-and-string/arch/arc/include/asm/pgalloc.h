/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_ARC_PGALLOC_H
#define _ASM_ARC_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

/* tlb_remove_table((tlb), page_ptdesc(pte)) would be the other way. */
static const char arc_plan[] = "tlb_remove_table(tlb, table)";

#define __pte_free_tlb(tlb, pte, addr)	pte_free((tlb)->mm, pte)

#endif
