// SPDX-License-Identifier: GPL-2.0
#include <linux/types.h>
#include <asm/ptrace_um.h>

struct uml_pt_regs uml_boot_regs;
