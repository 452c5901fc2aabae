/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_TYPES_H
#define _LINUX_TYPES_H

#include <linux/compiler.h>

#define NULL ((void *)0)

typedef _Bool bool;
#define true	1
#define false	0

typedef unsigned int gfp_t;
typedef struct { int held; } spinlock_t;
typedef struct { int counter; } atomic_t;

struct list_head {
	struct list_head *next, *prev;
};

struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
};

typedef void (*rcu_callback_t)(struct rcu_head *head);

#endif
