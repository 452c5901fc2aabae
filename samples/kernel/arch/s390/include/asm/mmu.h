/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __S390_MMU_H
#define __S390_MMU_H
typedef struct {
	unsigned long asce_limit;
	unsigned int flush_mm;
	unsigned int has_pgste;
} mm_context_t;
#endif
