/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PARISC_PGTABLE_H
#define _PARISC_PGTABLE_H

#if CONFIG_PGTABLE_LEVELS == 3
#include <asm-generic/pgtable-nopud.h>
typedef struct { unsigned int pmd; } pmd_t;
#define pmd_val(x)	((x).pmd)
#else
#include <asm-generic/pgtable-nopmd.h>
#endif

typedef struct page *pgtable_t;

#endif
