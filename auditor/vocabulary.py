"""The generic primitives at which a call path ends, each with its reason and its source.

These are interfaces of the core kernel, the same on every architecture.  A
definition of the same name that an architecture supplies in its headers is
followed instead, but for conversions, assertions and `__tlb_remove_table()`,
whose meaning is fixed.  Nothing here says what any one architecture does.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple


class Role(Enum):
    """What a call does with the page it is handed."""

    FREES = "gives the page back at once"
    BATCHES = "queues the page until the TLB flush, without a grace period"
    DEFERS = "runs a callback after an RCU grace period"
    WAITS_RCU = "waits for an RCU grace period"
    WAITS_PERHAPS = "waits for what is left of an RCU grace period that began earlier"
    WAITS_IPI = "waits for an interrupt on every CPU, which is no grace period"
    UNBATCHES = "frees one table of a batch, however the architecture stores it"
    TABLE_BATCH = "hands the table to the tree's own table batching"
    CONVERTS = "computes another name of the same page"
    INERT = "looks at the page, or counts it, and keeps it"
    KEEPS = "puts the page on a list of its owner"


class Primitive(NamedTuple):
    """A primitive's role, and where the kernel says so."""

    role: Role
    source: str


def _all(role: Role, source: str, names: str) -> dict[str, Primitive]:
    return {name: Primitive(role, source) for name in names.split()}


_DESTRUCTORS: Final = (
    "pagetable_dtor pagetable_pte_dtor pagetable_pmd_dtor pagetable_pud_dtor "
    "pgtable_pte_page_dtor pgtable_pmd_page_dtor"
)

PRIMITIVES: Final[dict[str, Primitive]] = {
    **_all(
        Role.FREES,
        "mm/page_alloc.c",
        "__free_pages free_pages free_unref_page free_frozen_pages ___free_pages __free_frozen_pages "
        "free_pages_exact free_contig_range __free_pages_core free_page __free_page",
    ),
    **_all(Role.FREES, "mm/slub.c", "kfree kvfree kfree_sensitive kmem_cache_free kmem_cache_free_bulk"),
    **_all(Role.FREES, "mm/vmalloc.c", "vfree"),
    **_all(Role.FREES, "include/linux/mm.h: drops a reference, perhaps the last", "put_page folio_put __folio_put"),
    **_all(
        Role.FREES, "mm/swap_state.c", "free_page_and_swap_cache free_pages_and_swap_cache free_folio_and_swap_cache"
    ),
    **_all(Role.FREES, "mm/memblock.c", "memblock_free memblock_phys_free free_reserved_page"),
    **_all(
        Role.BATCHES,
        "mm/mmu_gather.c: stores the page in an mmu_gather_batch, freed by tlb_batch_pages_flush()",
        "__tlb_remove_page_size __tlb_remove_page __tlb_remove_folio_pages",
    ),
    **_all(Role.DEFERS, "kernel/rcu/tree.c", "call_rcu call_rcu_hurry"),
    **_all(Role.DEFERS, "include/linux/rcupdate.h", "kfree_rcu kvfree_rcu kvfree_call_rcu"),
    **_all(Role.WAITS_RCU, "kernel/rcu/tree.c", "synchronize_rcu synchronize_rcu_expedited"),
    **_all(Role.WAITS_RCU, "net/core/dev.c", "synchronize_net"),
    **_all(
        Role.WAITS_PERHAPS,
        "kernel/rcu/tree.c: only if none has ended since its cookie was taken",
        "cond_synchronize_rcu cond_synchronize_rcu_full cond_synchronize_rcu_expedited "
        "cond_synchronize_rcu_expedited_full",
    ),
    **_all(Role.WAITS_IPI, "kernel/smp.c", "smp_call_function on_each_cpu kick_all_cpus_sync"),
    **_all(Role.WAITS_IPI, "mm/mmu_gather.c", "tlb_remove_table_sync_one"),
    **_all(Role.WAITS_RCU, "mm/mmu_gather.c", "tlb_remove_table_sync_rcu"),
    **_all(Role.UNBATCHES, "include/asm-generic/tlb.h", "__tlb_remove_table"),
    **_all(Role.TABLE_BATCH, "mm/mmu_gather.c", "tlb_remove_table"),
    **_all(
        Role.CONVERTS,
        "include/linux/mm.h, include/linux/mm_types.h, include/asm-generic/memory_model.h: address arithmetic",
        "page_ptdesc ptdesc_page ptdesc_folio ptdesc_address ptdesc_to_virt virt_to_ptdesc virt_to_page "
        "virt_to_head_page virt_to_folio page_folio folio_page page_to_pfn pfn_to_page page_address page_to_phys "
        "page_to_virt phys_to_page pfn_to_virt virt_to_pfn virt_to_phys phys_to_virt __pa __va __pa_symbol "
        "compound_head pgtable_page container_of list_entry list_first_entry encode_page encode_nr_pages",
    ),
    **_all(
        Role.INERT,
        "include/linux/bug.h, include/linux/mmdebug.h: assertions",
        "BUG BUG_ON panic dump_stack WARN_ON WARN_ON_ONCE VM_BUG_ON VM_BUG_ON_PAGE VM_WARN_ON VM_WARN_ON_ONCE "
        "VM_WARN_ON_ONCE_PAGE VM_BUG_ON_FOLIO VM_WARN_ON_FOLIO "
        "printk _printk pr_err pr_warn pr_info pr_debug pr_err_once pr_warn_once pr_info_once "
        "pr_err_ratelimited pr_warn_ratelimited pr_debug_ratelimited BUILD_BUG_ON likely unlikely "
        "IS_ALIGNED ALIGN min max",
    ),
    **_all(
        Role.INERT,
        "include/linux/mm.h, include/linux/vmstat.h: statistics and the page's type",
        "inc_lruvec_page_state dec_lruvec_page_state mod_lruvec_page_state lruvec_stat_sub_folio lruvec_stat_add_folio "
        "ptdesc_nr_pages compound_nr compound_order folio_nr_pages folio_order "
        "page_pgdat folio_pgdat page_to_nid folio_nid "
        "mod_node_page_state mod_lruvec_state __mod_lruvec_page_state "
        "__folio_clear_pgtable __ClearPageTable __SetPageTable __folio_set_pgtable page_mapcount_reset "
        "mm_dec_nr_ptes mm_dec_nr_pmds mm_dec_nr_puds mm_inc_nr_ptes ptlock_free pmd_ptlock_free ptlock_init "
        "PageTable folio_test_pgtable kmemleak_ignore kmemleak_free page_ref_dec_return "
        "spin_lock spin_unlock spin_lock_irqsave spin_unlock_irqrestore",
    ),
    **_all(
        Role.INERT, "include/linux/string.h, include/linux/highmem.h: writes zeros", "memset clear_page clear_highpage"
    ),
    **_all(
        Role.INERT,
        "include/linux/atomic.h, include/linux/bitops.h: counts and flags",
        "atomic_read atomic_set atomic_inc atomic_dec atomic_add atomic_sub atomic_cmpxchg atomic_try_cmpxchg "
        "atomic_xor atomic_fetch_xor atomic_dec_and_test atomic_inc_return atomic_dec_return set_bit clear_bit "
        "__set_bit __clear_bit test_bit test_and_set_bit test_and_clear_bit READ_ONCE",
    ),
    **_all(Role.INERT, "include/linux/mm.h: frees the split page-table lock, not the page", _DESTRUCTORS),
    **_all(
        Role.KEEPS, "include/linux/list.h", "list_add list_add_tail list_move list_move_tail list_del list_del_init"
    ),
}

PROMISING: Final = frozenset({Role.DEFERS, Role.WAITS_RCU, Role.WAITS_PERHAPS, Role.UNBATCHES, Role.TABLE_BATCH})
"""What may make an answer better than it is where a name is not what it says."""

RELEASES: Final[frozenset[str]] = frozenset(
    (
        "pte_free pmd_free pud_free p4d_free pte_free_kernel "
        "pagetable_free pagetable_dtor_free __pagetable_free pgtable_free"
    ).split()
)
"""Interfaces whose contract is an immediate free (include/asm-generic/pgalloc.h, include/linux/mm.h).

Their bodies are followed; only where a body is not to be seen, or ends in an
allocator of the architecture's own, does the contract decide.  It can only
make an answer worse, never `rcu`.
"""

FREEING: Final = RELEASES | {name for name, p in PRIMITIVES.items() if p.role in (Role.FREES, Role.BATCHES)}
"""All that frees without waiting for RCU, by contract or by what it does."""

FREEING_CORES: Final = (b"free", b"put_page", b"folio_put", b"tlb_remove")
"""One of these is in each name of `FREEING`: where none stands, nothing is freed."""

ADDRESSING: Final = frozenset(
    (
        "page_address folio_address lowmem_page_address ptdesc_address ptdesc_to_virt page_to_virt pfn_to_virt "
        "phys_to_virt __va virt_to_phys __pa page_to_phys page_to_pfn virt_to_pfn"
    ).split()
)
"""Conversions whose result is a number or an address, and no `struct page`."""

DESTRUCTORS: Final = frozenset(_DESTRUCTORS.split())
"""Calls that free the split page-table lock (include/linux/mm.h)."""

STORES: Final = frozenset({b"WRITE_ONCE", b"smp_store_release", b"rcu_assign_pointer", b"xchg"})
"""What stores its last argument in the first, or where that points to (include/asm-generic/rwonce.h, barrier.h,
include/linux/rcupdate.h, atomic/atomic-instrumented.h)."""

LOCKING: Final = frozenset({"spin_lock", "spin_lock_irqsave", "spin_lock_irq", "spin_lock_bh"})
TABLE_LOCK: Final = "page_table_lock"
"""The lock of all page tables of one `mm_struct` (include/linux/mm_types.h); an RCU callback has no `mm` to take it."""

TESTING: Final = frozenset({"likely", "unlikely", "WARN_ON", "WARN_ON_ONCE"})
"""Calls that are true where what they are handed is (include/linux/compiler.h, include/asm-generic/bug.h)."""

NEVER_FOR_USER_TABLES: Final = {
    "ptdesc_test_kernel": "include/linux/mm.h: set only for tables of the kernel's own address space",
}
"""Run-time tests that are false for every table the hooks are handed."""
