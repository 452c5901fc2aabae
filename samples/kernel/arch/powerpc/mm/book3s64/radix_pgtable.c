// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>

static bool cpu_walks_radix;

bool radix_enabled(void)
{
	return cpu_walks_radix;
}
