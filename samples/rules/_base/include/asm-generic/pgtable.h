/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_GENERIC_PGTABLE_H
#define _ASM_GENERIC_PGTABLE_H

/* For micro trees: two levels, and a table is a page. */
#include <asm-generic/pgtable-nopmd.h>

typedef struct page *pgtable_t;

#endif
