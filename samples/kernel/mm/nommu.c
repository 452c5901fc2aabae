// SPDX-License-Identifier: GPL-2.0
/* Without an MMU there are no page tables to give back. */
#include <linux/mm.h>

struct mm_struct init_mm;
