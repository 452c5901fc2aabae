/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_S390_TLB_H
#define _ASM_S390_TLB_H

#include <linux/mm.h>

/* Takes the address of a table; its page is found when it goes. */
static inline void __tlb_remove_table(void *table)
{
	pagetable_dtor_free(virt_to_ptdesc(table));
}

#define __HAVE_ARCH_TLB_REMOVE_TABLE
#include <asm-generic/tlb.h>

#define __pte_free_tlb(tlb, table, addr) \
	tlb_remove_table((tlb), page_address(table))

#endif
