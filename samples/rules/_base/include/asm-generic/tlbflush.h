/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_GENERIC_TLBFLUSH_H
#define _ASM_GENERIC_TLBFLUSH_H
struct mm_struct;
void flush_tlb_mm(struct mm_struct *mm);
#endif
