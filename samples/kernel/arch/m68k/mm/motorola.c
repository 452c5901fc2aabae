// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <asm/pgalloc.h>

/* One bit a slot in pt_index: set means free. */
static const unsigned int slot_size[] = {
	[TABLE_PGD] = 512,
	[TABLE_PMD] = 512,
	[TABLE_PTE] = 256,
};

static unsigned long all_slots(int type)
{
	return (1UL << (PAGE_SIZE / slot_size[type])) - 1;
}

static struct ptdesc *current_page[3];

void *get_pointer_table(struct mm_struct *mm, int type)
{
	struct ptdesc *pt = current_page[type];
	unsigned int slot = 0;

	if (!pt || !pt->pt_index) {
		pt = pagetable_alloc(GFP_KERNEL | __GFP_ZERO, 0);
		if (!pt)
			return NULL;
		pt->pt_index = all_slots(type);
		current_page[type] = pt;
	}
	while (!(pt->pt_index & (1UL << slot)))
		slot++;
	pt->pt_index &= ~(1UL << slot);
	return (char *)ptdesc_address(pt) + slot * slot_size[type];
}

/* The slot can be handed out again at once, whether or not the page stays. */
int free_pointer_table(void *table, int type)
{
	unsigned long base = (unsigned long)table & PAGE_MASK;
	struct ptdesc *pt = virt_to_ptdesc((void *)base);

	pt->pt_index |= 1UL << (((unsigned long)table - base) / slot_size[type]);
	if (pt->pt_index != all_slots(type)) {
		current_page[type] = pt;
		return 0;
	}
	if (current_page[type] == pt)
		current_page[type] = NULL;
	pagetable_dtor_free(pt);
	return 1;
}
