"""Measure how soon Chromium shows the readiness report of a kernel, and how large the file is.

    make bench-page                    on the newest kernel of PTAUDIT_KERNELS
    python bench/page.py TREE          on this tree

The time is Chromium's own `first-contentful-paint`, from the start of the navigation, with the file in the page cache.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

RUNS = 9
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def newest() -> str:
    """The kernel with the highest version among those at hand."""
    folder = Path(os.environ.get("PTAUDIT_KERNELS", "~/.cache/ptaudit/kernels")).expanduser()
    found = sorted(folder.glob("*/"), key=lambda tree: [int(part) for part in tree.name.split(".") if part.isdecimal()])
    if not found:
        sys.exit(f"{folder}: no kernel there; bring one with tests/kernels/fetch")
    return str(found[-1])


def first_paint(browser: Browser, page: Path) -> float:
    """Milliseconds until something can be read."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto(page.as_uri())
    opened.wait_for_function(PAINT)
    milliseconds = float(opened.evaluate(PAINT))
    opened.close()
    return milliseconds


def main() -> None:
    """Write the report and open it a few times."""
    tree = sys.argv[1] if len(sys.argv) > 1 else newest()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder) / "readiness.html"
        command = [f"{sysconfig.get_path('scripts')}/ptaudit", "report", tree, "-o", str(page)]
        if subprocess.run(command).returncode not in (0, 3):
            sys.exit(1)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        times = [first_paint(browser, page) for _ in range(RUNS + 1)][1:]
        print(f"{tree}: {page.stat().st_size / 1000:.0f} kB, first paint {statistics.median(times):.0f} ms")
        print(f"  of {RUNS} runs: {min(times):.0f} to {max(times):.0f} ms")


if __name__ == "__main__":
    main()
