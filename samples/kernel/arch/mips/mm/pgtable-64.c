// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>

/* An empty entry points at this, never nowhere. */
pte_t invalid_pte_table[PAGE_SIZE / sizeof(pte_t)];
