/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_UM_PGALLOC_H
#define _ASM_UM_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

#define __pte_free_tlb(tlb, table, addr) \
	tlb_remove_ptdesc((tlb), page_ptdesc(table))

#if CONFIG_PGTABLE_LEVELS > 2
#define __pmd_free_tlb(tlb, table, addr) \
	tlb_remove_ptdesc((tlb), virt_to_ptdesc(table))
#endif

#endif
