"""A second opinion on what `ptaudit` says: the kernel's own Kconfig program and a real preprocessor.

No part of the package: nothing here is shipped, and nothing under `auditor/`
imports it.  Unlike ptaudit, this runs code of the kernel under test.
"""
