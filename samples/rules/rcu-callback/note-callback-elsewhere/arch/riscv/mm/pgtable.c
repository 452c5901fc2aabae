// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

void riscv_table_expired(struct rcu_head *head)
{
	pagetable_dtor_free(container_of(head, struct ptdesc, pt_rcu_head));
}
