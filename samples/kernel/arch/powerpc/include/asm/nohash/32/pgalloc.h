/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_POWERPC_NOHASH_32_PGALLOC_H
#define _ASM_POWERPC_NOHASH_32_PGALLOC_H
#define __pmd_free_tlb(tlb, x, a)	do { } while (0)
#endif
