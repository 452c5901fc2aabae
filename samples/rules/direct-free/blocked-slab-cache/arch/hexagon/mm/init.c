// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

#include <linux/slab.h>

struct kmem_cache *hexagon_table_cache;
