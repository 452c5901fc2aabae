/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _M68K_PGTABLE_H
#define _M68K_PGTABLE_H

#if defined(CONFIG_COLDFIRE) || defined(CONFIG_SUN3) || !defined(CONFIG_MMU)
#include <asm-generic/pgtable-nopmd.h>
#else
#include <asm-generic/pgtable-nopud.h>
typedef struct { unsigned long pmd; } pmd_t;
#define pmd_val(x)	((x).pmd)
#endif

#ifdef CONFIG_SUN3
typedef struct page *pgtable_t;
#else
typedef pte_t *pgtable_t;
#define pmd_pgtable(pmd)	((pgtable_t)__va(pmd_val(pmd) & ~0xffUL))
#endif

#endif
