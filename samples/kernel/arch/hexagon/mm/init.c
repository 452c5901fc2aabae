// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>

unsigned long kernel_map_generation;
