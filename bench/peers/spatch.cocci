// Which function the PTE hook of each architecture calls, for Coccinelle (`make bench`).
// One rule for a macro and one for a function; a call anywhere in the body counts.
// SmPL matches a macro only where its body parses as an expression or as statements.

@macro@
identifier free =~ "^(pte_free|pagetable_free|__free_page|__free_pages|free_page|free_pages|free_pointer_table)$";
identifier a, b, c;
position p;
@@
#define __pte_free_tlb(a, b, c) <+... free@p(...) ...+>

@script:python@
free << macro.free;
p << macro.p;
@@
print(f"{p[0].file}: immediate")

@macro_batch@
identifier batch =~ "^(tlb_remove_page|tlb_remove_page_size|tlb_remove_page_ptdesc)$";
identifier a, b, c;
position p;
@@
#define __pte_free_tlb(a, b, c) <+... batch@p(...) ...+>

@script:python@
batch << macro_batch.batch;
p << macro_batch.p;
@@
print(f"{p[0].file}: batched")

@macro_table@
identifier table =~ "^(tlb_remove_table|tlb_remove_ptdesc)$";
identifier a, b, c;
position p;
@@
#define __pte_free_tlb(a, b, c) <+... table@p(...) ...+>

@script:python@
table << macro_table.table;
p << macro_table.p;
@@
print(f"{p[0].file}: table-batch")

@body@
identifier hook =~ "^(__)?pte_free_tlb$";
identifier free =~ "^(pte_free|pagetable_free|__free_page|__free_pages|free_page|free_pages|free_pointer_table)$";
position p;
@@
hook(...) { <... free@p(...) ...> }

@script:python@
free << body.free;
p << body.p;
@@
print(f"{p[0].file}: immediate")

@body_batch@
identifier hook =~ "^(__)?pte_free_tlb$";
identifier batch =~ "^(tlb_remove_page|tlb_remove_page_size|tlb_remove_page_ptdesc)$";
position p;
@@
hook(...) { <... batch@p(...) ...> }

@script:python@
batch << body_batch.batch;
p << body_batch.p;
@@
print(f"{p[0].file}: batched")

@body_table@
identifier hook =~ "^(__)?pte_free_tlb$";
identifier table =~ "^(tlb_remove_table|tlb_remove_ptdesc)$";
position p;
@@
hook(...) { <... table@p(...) ...> }

@script:python@
table << body_table.table;
p << body_table.p;
@@
print(f"{p[0].file}: table-batch")
