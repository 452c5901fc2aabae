/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _XTENSA_PGTABLE_H
#define _XTENSA_PGTABLE_H

#include <asm-generic/pgtable-nopmd.h>

typedef struct page *pgtable_t;

#endif
