/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_ARM64_TLB_H
#define _ASM_ARM64_TLB_H

#include <asm/table-hooks.h>

#endif
