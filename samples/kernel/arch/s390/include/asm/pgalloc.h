/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _S390_PGALLOC_H
#define _S390_PGALLOC_H

#include <linux/mm.h>

void crst_table_free(struct mm_struct *mm, unsigned long *table);
void page_table_free(struct mm_struct *mm, unsigned long *table);

#define pte_free(mm, pte)	page_table_free(mm, (unsigned long *)(pte))
#define pmd_free(mm, pmd)	crst_table_free(mm, (unsigned long *)(pmd))

#define pte_free_defer pte_free_defer
void pte_free_defer(struct mm_struct *mm, pgtable_t table);

#endif
