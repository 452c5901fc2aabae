/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __LINUX_KCONFIG_H
#define __LINUX_KCONFIG_H

/*
 * A symbol that is 1 pastes to a name which expands to "0,": that shifts the
 * 1 into second place. Anything else leaves the 0 there.
 */
#define __kcfg_shift_1			0,
#define __kcfg_second(ign, val, ...)	val
#define __kcfg_test2(shift)		__kcfg_second(shift 1, 0)
#define __kcfg_test(val)		__kcfg_test2(__kcfg_shift_##val)
#define __kcfg_is(option)		__kcfg_test(option)

#define IS_BUILTIN(option)	__kcfg_is(option)
#define IS_MODULE(option)	__kcfg_is(option##_MODULE)
#define IS_ENABLED(option)	(IS_BUILTIN(option) || IS_MODULE(option))

#endif
