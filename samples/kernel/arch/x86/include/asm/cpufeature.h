/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_X86_CPUFEATURE_H
#define _ASM_X86_CPUFEATURE_H

#include <linux/types.h>

#define X86_FEATURE_LA57	57

bool boot_cpu_has(int bit);

#endif
