/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_ARM64_PGALLOC_H
#define _ASM_ARM64_PGALLOC_H

#include <linux/mm.h>
#include <asm/table-hooks.h>
#include <asm-generic/pgalloc.h>

#endif
