/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_HEXAGON_PGALLOC_H
#define _ASM_HEXAGON_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

/* Tables of this port are pieces of slab memory. */
#define __pte_free_tlb(tlb, pte, addr) \
	kfree_rcu(page_ptdesc(pte), pt_rcu_head)

#endif
