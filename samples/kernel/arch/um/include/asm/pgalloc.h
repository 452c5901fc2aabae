/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __UM_PGALLOC_H
#define __UM_PGALLOC_H

#include <linux/mm.h>
#include <asm/cpufeature.h>	/* the host's */
#include <asm/ptrace_um.h>	/* the host's, written for us */
#include <asm-generic/pgalloc.h>

#define __pte_free_tlb(tlb, pte, address)	\
	tlb_remove_ptdesc((tlb), page_ptdesc(pte))

#if CONFIG_PGTABLE_LEVELS > 2
#define __pmd_free_tlb(tlb, pmd, address)	\
	tlb_remove_ptdesc((tlb), virt_to_ptdesc(pmd))
#if CONFIG_PGTABLE_LEVELS > 3
#define __pud_free_tlb(tlb, pud, address)	\
	tlb_remove_ptdesc((tlb), virt_to_ptdesc(pud))
#endif
#endif

#endif
