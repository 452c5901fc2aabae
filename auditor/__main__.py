"""`python -m auditor` is the command `ptaudit`."""

from auditor.cli import main

main()
