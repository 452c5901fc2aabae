// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlb.h>

struct table_ops *table_ops;
