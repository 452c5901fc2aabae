/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_POWERPC_NOHASH_64_PGALLOC_H
#define _ASM_POWERPC_NOHASH_64_PGALLOC_H

#define PMD_CACHE_INDEX		9
#define PUD_INDEX_SIZE		9

#define __pmd_free_tlb(tlb, pmd, addr) \
	pgtable_free_tlb(tlb, pmd, PMD_CACHE_INDEX)
#define __pud_free_tlb(tlb, pud, addr) \
	pgtable_free_tlb(tlb, pud, PUD_INDEX_SIZE)

#endif
