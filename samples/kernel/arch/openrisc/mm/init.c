// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>

bool or1k_mem_ready;
