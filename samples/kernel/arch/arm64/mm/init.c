// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>

bool arm64_has_l4, arm64_has_l5;

void __init arm64_probe_walk_depth(unsigned int levels)
{
	arm64_has_l4 = levels > 3;
	arm64_has_l5 = levels > 4;
}
