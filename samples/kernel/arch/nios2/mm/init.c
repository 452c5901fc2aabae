// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>

/* Words for the log, not calls. */
const char nios2_table_note[] =
	"__pte_free_tlb(tlb, pte, addr) { pte_free(mm, pte); }";
