/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __LINUX_RCUPDATE_H
#define __LINUX_RCUPDATE_H

#include <linux/types.h>

/* @func runs once all readers that were under way now have finished. */
void call_rcu(struct rcu_head *head, rcu_callback_t func);
void synchronize_rcu(void);

#define kfree_rcu(ptr, field)	kvfree_call_rcu(&(ptr)->field, (void *)(ptr))
void kvfree_call_rcu(struct rcu_head *head, void *ptr);

#endif
