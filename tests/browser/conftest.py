"""A served page over the fake assistant, and a Chromium to open it with."""

import shutil
from pathlib import Path

import pytest

from tests.browser.serving import Served, serve

CHROMIUM = next(
    (p for p in ("/usr/bin/chromium", shutil.which("chromium"), shutil.which("google-chrome")) if p and Path(p).exists()), None
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS = {"phone": (390, 844), "wide": (1280, 860)}


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Served:
    with serve(tmp_path_factory.mktemp("page")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install -e .[dev])")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium fonts-noto-core)")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=sorted(WIDTHS))
def page(request, chromium, served):
    """The page on a phone and on a wide screen; afterwards its console must be clean and nothing loaded from outside."""
    width, height = WIDTHS[request.param]
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="vi-VN", accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.set_default_timeout(10_000)
    tab.problems, tab.outside, tab.wide = [], [], width > 1000
    tab.on("console", lambda m: tab.problems.append(m.text) if m.type == "error" else None)
    tab.on("pageerror", lambda e: tab.problems.append(str(e)))
    tab.on("request", lambda r: tab.outside.append(r.url) if not r.url.startswith((served.url, "data:", "blob:")) else None)
    open_page(tab, served.url)
    yield tab
    problems, outside = tab.problems, tab.outside
    context.close()
    assert not problems, problems
    assert not outside, outside


def open_page(tab, address: str) -> None:
    tab.goto(address)
    tab.wait_for_selector("#kh[data-ready=true]", timeout=30_000)


def ask(tab, question: str) -> None:
    before = tab.locator(".turn").count()
    tab.fill("#question", question)
    tab.press("#question", "Enter")
    tab.wait_for_function("n => document.querySelectorAll('.turn:not(.pending)').length > n", arg=before)
