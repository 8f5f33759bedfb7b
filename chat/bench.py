"""How long a reader waits: a served page, a real Chromium, `python -m chat bench`.

Starts `app.py` on a free port, waits until the page answers and its question box takes a question,
then asks different questions and takes the time from the Enter key to the frame that shows the answer.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import Corpus

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent
QUESTIONS, STARTS = 30, 3
ANSWER_MS, START_S = 300.0, 5.0  # at most: median of an answer on the screen; from `make chat` to a page that can be used
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
_SHAPES = ("Ai chủ trì việc «{0}»?", "Khi nào phải xong việc «{0}»?", "Việc «{0}» theo nghị quyết nào?")
_ASKED = """
() => new Promise((resolve) => {
  const box = document.querySelector('#question'), turns = document.querySelector('#turns');
  const answered = () => turns.querySelectorAll('.turn[data-id]').length, before = answered();
  let start = 0;
  box.addEventListener('keydown', () => { start = performance.now(); }, { capture: true, once: true });
  new MutationObserver((_, observer) => {
    if (answered() <= before) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start), 0));
  }).observe(turns, { childList: true, subtree: true });
  window.benchListens = true;
})
"""  # the timer behind an animation frame runs when that frame is painted


class BenchError(Exception):
    """The bench cannot run; the message says what is missing."""


@dataclass(frozen=True)
class Waits:
    """What was measured.

    Attributes:
        served_s: from the start of the process to the first page that is answered with 200, for each start.
        usable_s: … to a question box in the browser that takes a question.
        first_ms: a question that begins a conversation, Enter to answer on the screen.
        later_ms: the same questions within one long conversation.
        load: how many processes wanted a core when it began.
    """

    served_s: tuple[float, ...]
    usable_s: tuple[float, ...]
    first_ms: tuple[float, ...]
    later_ms: tuple[float, ...]
    load: float = 0.0

    @property
    def kept(self) -> bool:
        """Whether both bars are kept."""
        answers = max(statistics.median(self.first_ms), statistics.median(self.later_ms))
        return answers <= ANSWER_MS and statistics.median(self.usable_s) <= START_S

    def lines(self) -> Iterator[str]:
        """What is printed; times of a machine whose cores are all taken by other work say little of the page."""
        yield f"load {self.load:.1f} on {os.cpu_count()} cores before the first start"
        for name, starts in (("page answers 200", self.served_s), ("question box can be used", self.usable_s)):
            yield (
                f"{name:<27} {statistics.median(starts):6.2f} s   slowest of {len(starts)}: {max(starts):.2f} s"
                f"   (bar: median {START_S:.0f} s)"
            )
        for name, times in (("first question", self.first_ms), ("in a conversation", self.later_ms)):
            p95 = statistics.quantiles(times, n=20)[-1]
            yield (
                f"{name:<27} {statistics.median(times):6.0f} ms  p95 {p95:.0f} ms, slowest {max(times):.0f} ms, "
                f"{len(times)} questions   (bar: median {ANSWER_MS:.0f} ms)"
            )


def questions(corpus: Corpus, count: int = QUESTIONS) -> list[str]:
    """Different questions about every plan with a table: single facts of its rows, and a list of a lead's work."""
    rows = [[r for r in p.rows if r.lead_agencies and 30 <= len(r.content) <= 120] for p in corpus.parsed.values()]
    spread = [plan[:: max(1, len(plan) // count)] for plan in rows]
    asked = []
    for n, row in enumerate(row for turn in zip_longest(*spread) for row in turn if row):
        work, lead = row.content.rstrip(" .;"), row.lead_agencies[0].name
        asked.append(f"{lead} chủ trì những nhiệm vụ nào?" if n % 5 == 4 else _SHAPES[n % 3].format(work))
    return list(dict.fromkeys(asked))[:count]


def measure(asked: Sequence[str]) -> Waits:
    """Starts a server of its own and measures it.

    Raises:
        BenchError: no Chromium, no playwright, or the page does not come up.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise BenchError("playwright is not installed; expected it; pip install -e .[dev]") from error
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise BenchError("no Chromium on this machine; expected one; apt-get install chromium")
    load = os.getloadavg()[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_context(locale="vi-VN", viewport={"width": 1280, "height": 860}).new_page()
        served: list[float] = []
        usable: list[float] = []
        while True:
            with _serving() as (address, started):
                served.append(_answers(address) - started)
                page.goto(address)
                page.wait_for_selector("#kh[data-ready=true]", timeout=60_000)
                page.locator("#question").fill("?")
                usable.append(time.perf_counter() - started)
                if len(usable) == STARTS:
                    return Waits(tuple(served), tuple(usable), *_answer_times(page, asked), load)


@contextmanager
def _serving() -> Iterator[tuple[str, float]]:
    """A server process with the index that is there; gives its address and when it was started."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"HOST": "127.0.0.1", "PORT": str(port), "FEEDBACK_FILE": f"{folder}/feedback.jsonl"}
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            yield f"http://127.0.0.1:{port}", started
        finally:
            process.terminate()
            process.wait(20)


def _answers(address: str, patience: float = 120.0) -> float:
    """When the page first answered."""
    until = time.perf_counter() + patience
    while time.perf_counter() < until:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return time.perf_counter()
        except OSError:
            time.sleep(0.02)
    raise BenchError(f"{address}: no answer within {patience:.0f} s; expected the page; run python app.py to see why")


def _answer_times(page: "Page", asked: Sequence[str]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Each question at the head of a conversation, then all in one; a first round warms up."""
    for question in asked[:3]:
        _ask(page, question, new=True)
    first = tuple(_ask(page, question, new=True) for question in asked)
    page.click("[data-do=new]")
    return first, tuple(_ask(page, question) for question in asked)


def _ask(page: "Page", question: str, *, new: bool = False) -> float:
    if new and page.locator("[data-do=new]").is_visible():
        page.click("[data-do=new]")
    page.evaluate(f"({_ASKED.strip()})().then((ms) => {{ window.benchMs = ms; }}); window.benchMs = null; 0")
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_function("window.benchMs !== null", timeout=30_000)
    return float(page.evaluate("window.benchMs"))


def main() -> int:
    """Measures and prints; 1 when a bar is broken, 2 when it cannot be run."""
    from corpus import load_corpus

    try:
        waits = measure(questions(load_corpus()))
    except BenchError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for line in waits.lines():
        sys.stdout.write(f"{line}\n")
    return 0 if waits.kept else 1
