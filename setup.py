"""What pyproject.toml cannot say: the folder rules/ is installed as auditor.rules, and where the manual page goes.

In an editable install rules/ stays where it is, and `auditor/__init__.py` finds it.
"""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["auditor", "auditor.*"]), "auditor.rules"],
    package_dir={"auditor.rules": "rules"},
    data_files=[("share/man/man1", ["docs/ptaudit.1"])],
)
