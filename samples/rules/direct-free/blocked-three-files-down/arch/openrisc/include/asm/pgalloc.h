/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_OPENRISC_PGALLOC_H
#define _ASM_OPENRISC_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

#include <asm/tables.h>

#define __pte_free_tlb(tlb, pte, addr)	or1k_drop_table(tlb, pte)

#endif
