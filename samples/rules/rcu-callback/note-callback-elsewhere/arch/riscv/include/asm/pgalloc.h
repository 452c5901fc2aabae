/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_RISCV_PGALLOC_H
#define _ASM_RISCV_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

void riscv_table_expired(struct rcu_head *head);

#define __pte_free_tlb(tlb, pte, addr) \
	call_rcu(&page_ptdesc(pte)->pt_rcu_head, riscv_table_expired)

#endif
