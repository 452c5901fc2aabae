"""Kbuild: under which configuration a C file is compiled, read from the tree's Makefiles.

`text` makes lines of a Makefile and words of a line, `makefile` assignments of the
lines, `values` says what a variable holds in the end, and `folders` goes from the
list that names an object up to the folders that are entered.

Nothing is executed.  Assignments of every kind, references, conditionals and
includes are followed as make does (Documentation/kbuild/makefiles.rst); what a
function would make of its arguments is an opaque fact in the condition.
"""

from auditor.kbuild.folders import Kbuild

__all__ = ["Kbuild"]
