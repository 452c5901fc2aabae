/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_X86_PARAVIRT_TYPES_H
#define _ASM_X86_PARAVIRT_TYPES_H

struct mmu_gather;

/* What a hypervisor may want done its own way */
struct pv_mmu_ops {
	void (*tlb_remove_table)(struct mmu_gather *tlb, void *table);
#ifdef CONFIG_PARAVIRT_XXL
	void (*release_pte)(unsigned long pfn);
#endif
};

struct paravirt_patch_template {
	struct pv_mmu_ops mmu;
};

extern struct paravirt_patch_template pv_ops;

#define PVOP_VCALL1(op, a)	pv_ops.op(a)
#define PVOP_VCALL2(op, a, b)	pv_ops.op(a, b)

#endif
