// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>

unsigned long arm_dma_limit __init = ~0UL;
