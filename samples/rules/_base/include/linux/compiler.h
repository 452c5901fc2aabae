/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __LINUX_COMPILER_H
#define __LINUX_COMPILER_H

#include <linux/kconfig.h>

#define __always_inline		inline __attribute__((__always_inline__))
#define __compiletime_error(s)	__attribute__((__error__(s)))
#define __init			__attribute__((__section__(".init.text")))
#define asmlinkage
#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)

#define BUG()			__builtin_trap()

#ifdef CONFIG_PROFILE_ALL_BRANCHES
/* From here on every "if" in the kernel is this one. */
int note_branch(const char *file, int line, int taken);
#define if(cond, ...) \
	if (note_branch(__FILE__, __LINE__, !!(cond , ## __VA_ARGS__)))
#endif

#define BUG_ON(x)		do { if (unlikely(x)) BUG(); } while (0)
#define VM_WARN_ON_ONCE(x)	((void)(x))

#endif
