/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_RISCV_TLBFLUSH_H
#define _ASM_RISCV_TLBFLUSH_H

struct mm_struct;

#ifdef CONFIG_MMU

/* One string of assembly, chosen at compile time */
#ifdef CONFIG_RISCV_ISA_SVINVAL
#define RISCV_INVAL(rs1, rs2)	"sinval.vma " #rs1 ", " #rs2 "\n"
#else
#define RISCV_INVAL(rs1, rs2)	"sfence.vma " #rs1 ", " #rs2 "\n"
#endif

static inline void local_flush_tlb_page(unsigned long addr)
{
	asm volatile(RISCV_INVAL(%0, x0) : : "r" (addr) : "memory");
}

void flush_tlb_mm(struct mm_struct *mm);

#else
#define flush_tlb_mm(mm)	do { } while (0)
#endif

#endif
