/* SPDX-License-Identifier: GPL-2.0 */
#ifndef __UM_X86_PTRACE_H
#define __UM_X86_PTRACE_H
struct uml_pt_regs {
	unsigned long ip, sp;
};
#endif
