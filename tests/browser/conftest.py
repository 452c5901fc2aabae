"""Debian's Chromium, a page that may load itself and nothing else, and reports written by the command."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.browser.reports import HOSTILE_ARCH, hostile_kernel, older_report
from tests.cli.running import KERNEL, ptaudit

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run")
FORGE = "https://forge.example/linux/{path}?h={revision}#n{line}"

Open = Callable[..., Page]

expect.set_options(timeout=20_000)  # milliseconds; a busy machine is no defect of a page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser, and says so."""
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; a missing one fails them."""
    if not shutil.which(CHROMIUM):
        pytest.fail(f"{CHROMIUM} is missing: apt install chromium", pytrace=False)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled kernel's report, held against an older one, with links to a forge."""
    folder = tmp_path_factory.mktemp("report")
    old = older_report(folder)
    done = ptaudit("report", KERNEL, "--compare", old, "--forge", FORGE, "-o", folder / "readiness.html")
    assert done.returncode == 0, done.stderr
    return folder / "readiness.html"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a tree whose names and lines try to act on who looks."""
    folder = tmp_path_factory.mktemp("hostile")
    done = ptaudit("report", hostile_kernel(folder), "-o", folder / "readiness.html", "-a", f"alpha,{HOSTILE_ARCH}")
    assert done.returncode in (0, 3), done.stderr
    return folder / "readiness.html"


@pytest.fixture
def messages() -> list[str]:
    """What pages say on their console, errors and dialogs; a test that expects none leaves it alone."""
    return []


@pytest.fixture
def opened(browser: Browser, messages: list[str]) -> Iterator[Open]:
    """opened(path, fragment="#…", **context): the page, loaded; at the end no message and no request may be left."""
    contexts: list[BrowserContext] = []
    requests: list[str] = []

    def load(path: Path, fragment: str = "", **context: object) -> Page:
        made = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context})
        contexts.append(made)
        page = made.new_page()
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.on("dialog", lambda dialog: (messages.append(dialog.message), dialog.dismiss()))
        made.route("**/*", lambda route: _only(route, path, requests))
        page.goto(path.as_uri() + fragment)
        return page

    yield load
    for context in contexts:
        context.close()
    assert messages == []
    assert requests == []


def _only(route: Route, path: Path, others: list[str]) -> None:
    """Let the page itself through; what else wants to leave the browser is stopped and noted."""
    if route.request.url.partition("#")[0] == path.as_uri():
        route.continue_()
    else:
        others.append(route.request.url)
        route.abort()
