/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __ASM_OPENRISC_TLB_H
#define __ASM_OPENRISC_TLB_H
#include <asm-generic/tlb.h>
#endif
