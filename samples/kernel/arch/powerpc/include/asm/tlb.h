/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_POWERPC_TLB_H
#define _ASM_POWERPC_TLB_H
#ifdef __KERNEL__

#ifndef __powerpc64__
#include <linux/pgtable.h>
#endif

struct mmu_gather;

#define tlb_flush tlb_flush
extern void tlb_flush(struct mmu_gather *tlb);

/* Hash hardware never looks at these tables; __pte_free_tlb() does flush. */
#define tlb_needs_table_invalidate()	radix_enabled()

#define __HAVE_ARCH_TLB_REMOVE_TABLE
#include <asm-generic/tlb.h>

#endif
#endif
