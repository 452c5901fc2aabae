/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_HEXAGON_PGALLOC_H
#define _ASM_HEXAGON_PGALLOC_H

#include <linux/mm.h>
#include <asm/tlb.h>
#include <asm-generic/pgalloc.h>

#endif
