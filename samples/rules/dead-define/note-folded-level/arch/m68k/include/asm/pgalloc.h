/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_M68K_PGALLOC_H
#define _ASM_M68K_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

#define __pte_free_tlb(tlb, table, addr) \
	tlb_remove_ptdesc((tlb), page_ptdesc(table))

/* Two levels only: nobody asks for this one. */
#define __pmd_free_tlb(tlb, table, addr)	do { } while (0)

#endif
