/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_MIPS_TLB_H
#define _ASM_MIPS_TLB_H

/* An address that no other entry has, for emptying slot number idx */
#define _UNIQUE_ENTRYHI(base, idx)	((base) + ((idx) << (PAGE_SHIFT + 1)))

#include <asm-generic/tlb.h>

#endif
