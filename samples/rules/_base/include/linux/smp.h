/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __LINUX_SMP_H
#define __LINUX_SMP_H

#include <linux/types.h>

#ifdef CONFIG_SMP
void smp_call_function(void (*func)(void *info), void *info, int wait);
#else
static inline void smp_call_function(void (*func)(void *info), void *info,
				     int wait) { }
#endif

#endif
