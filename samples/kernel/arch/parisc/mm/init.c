// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>

/* Space numbers count up from here. */
unsigned long next_space_id = 1;
