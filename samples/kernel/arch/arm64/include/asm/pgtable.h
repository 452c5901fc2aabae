/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __ASM_PGTABLE_H
#define __ASM_PGTABLE_H

#include <linux/types.h>

#if CONFIG_PGTABLE_LEVELS > 4
typedef struct { unsigned long p4d; } p4d_t;
#define p4d_val(x)	((x).p4d)
#endif

#if CONFIG_PGTABLE_LEVELS > 3
typedef struct { unsigned long pud; } pud_t;
#define pud_val(x)	((x).pud)
#endif

#if CONFIG_PGTABLE_LEVELS > 2
typedef struct { unsigned long pmd; } pmd_t;
#define pmd_val(x)	((x).pmd)
#endif

#if CONFIG_PGTABLE_LEVELS == 2
#include <asm-generic/pgtable-nopmd.h>
#elif CONFIG_PGTABLE_LEVELS == 3
#include <asm-generic/pgtable-nopud.h>
#elif CONFIG_PGTABLE_LEVELS == 4
#include <asm-generic/pgtable-nop4d.h>
#endif

typedef struct page *pgtable_t;

/* Found out at boot: one kernel image, walks of different depth. */
extern bool arm64_has_l4, arm64_has_l5;

static __always_inline bool pgtable_l4_enabled(void)
{
	return arm64_has_l4;
}

static __always_inline bool pgtable_l5_enabled(void)
{
	return arm64_has_l5;
}

#endif
