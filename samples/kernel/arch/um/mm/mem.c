// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>

unsigned long physmem_size = 32UL << 20;
