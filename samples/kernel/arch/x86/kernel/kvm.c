// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/paravirt.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

/* Flushes may be left to the host, and then no interrupt comes. */
static void __init kvm_guest_init(void)
{
#ifdef CONFIG_SMP
	pv_ops.mmu.tlb_remove_table = tlb_remove_table;
#endif
}

void __init init_hypervisor_platform(void)
{
	kvm_guest_init();
}
