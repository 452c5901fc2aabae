"""Pictures of the report for the README: `make screenshots` writes them into docs/images."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.cli.running import KERNEL, ptaudit
from tests.conftest import REPOSITORY

FOLDER: Final = REPOSITORY / "docs" / "images"
MAX_BYTES: Final = 80_000
"""A picture in a repository stays for ever."""


COLOURS: Final = 64


class Picture(NamedTuple):
    """What is on one picture: where the page is opened, how wide and high, in which colours."""

    name: str
    fragment: str
    width: int
    height: int
    scheme: str


PICTURES: Final = (
    Picture("report", "", 1280, 720, "light"),
    Picture("report-architecture", "#arch-sparc", 1000, 640, "light"),
    Picture("report-dark", "#arch-alpha", 1000, 560, "dark"),
    Picture("report-phone", "#matrix", 375, 640, "light"),
)


def take(browser: Browser, page: Path, picture: Picture) -> Path:
    """Write one picture; raises `SystemExit` for one that is too large."""
    view = {"width": picture.width, "height": picture.height}
    context = browser.new_context(viewport=view, color_scheme=picture.scheme)
    opened = context.new_page()
    opened.goto(page.as_uri() + picture.fragment)
    file = FOLDER / f"{picture.name}.png"
    opened.screenshot(path=file)
    context.close()
    Image.open(file).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    if file.stat().st_size > MAX_BYTES:
        sys.exit(f"{file}: {file.stat().st_size} bytes, more than {MAX_BYTES}; make the picture smaller")
    return file


def main() -> None:
    """Report on the bundled kernel, and take every picture of it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder) / "readiness.html"
        done = ptaudit("report", KERNEL, "-o", page)
        if done.returncode:
            sys.exit(done.stderr)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for picture in PICTURES:
            file = take(browser, page, picture)
            print(f"{file.relative_to(REPOSITORY)}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
