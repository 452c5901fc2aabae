/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <linux/types.h>

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - __builtin_offsetof(type, member)))

#define min(a, b)	((a) < (b) ? (a) : (b))
#define max(a, b)	((a) > (b) ? (a) : (b))

int printk(const char *fmt, ...);
#define pr_debug(fmt, args...)	printk(fmt, ##args)

void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
bool atomic_dec_and_test(atomic_t *v);

#endif
