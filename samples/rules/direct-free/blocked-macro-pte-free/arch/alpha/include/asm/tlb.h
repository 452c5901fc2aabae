/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_ALPHA_TLB_H
#define _ASM_ALPHA_TLB_H

#include <asm-generic/tlb.h>

#define __pte_free_tlb(tlb, pte, addr)	pte_free((tlb)->mm, pte)

#endif
