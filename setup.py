"""The one thing pyproject.toml cannot say: the folder rules/ is installed as auditor.rules.

In an editable install it stays where it is, and `auditor/__init__.py` finds it.
"""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["auditor", "auditor.*"]), "auditor.rules"],
    package_dir={"auditor.rules": "rules"},
)
