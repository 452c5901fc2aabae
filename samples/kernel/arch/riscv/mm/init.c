// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>

#if defined(CONFIG_64BIT) && defined(CONFIG_MMU)
bool pgtable_l4_enabled, pgtable_l5_enabled;
#endif
