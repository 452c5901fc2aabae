"""The one thing pyproject.toml cannot say: the folder rules/ is installed as auditor.rules."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["auditor", "auditor.*"]), "auditor.rules"],
    package_dir={"auditor.rules": "rules"},
)
