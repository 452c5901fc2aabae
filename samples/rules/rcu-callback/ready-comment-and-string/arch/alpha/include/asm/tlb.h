/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_ALPHA_TLB_H
#define _ASM_ALPHA_TLB_H

#include <asm-generic/tlb.h>

/* call_rcu(&pt->pt_rcu_head, table_rcu_free) was considered */
static const char alpha_plan[] = "call_rcu(head, table_rcu_free)";

#define __pte_free_tlb(tlb, pte, addr)	pte_free((tlb)->mm, pte)

#endif
