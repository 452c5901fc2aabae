// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>

asmlinkage void __init loongarch_paging_init(void)
{
	pr_debug("%d levels\n", CONFIG_PGTABLE_LEVELS);
}
