"""Text -> HTML that shows it and does nothing else: every character from plans, questions and
feedback passes through `esc`."""

import html
import re
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urlencode

from assistant.models import Citation

_MARKER = re.compile(r"\[(\d{1,3})\]")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_BULLET = re.compile(r"^\s*[-•+]\s+")


def esc(text: object) -> str:
    """Escaped for element content and quoted attributes alike; None is empty.

    >>> esc('<img src=x onerror="a">')
    '&lt;img src=x onerror=&quot;a&quot;&gt;'
    """
    return "" if text is None else html.escape(str(text), quote=True)


def cell(text: str | None) -> str:
    """A table cell as shown: without the semicolon that ends it in a list."""
    return esc((text or "").rstrip(" ;"))


def count_label(number: int) -> str:
    """A number as Vietnamese documents write it: 1.362."""
    return f"{number:,}".replace(",", ".")


def day(value: date | None) -> str:
    """A day as Vietnamese documents write it: 31/01/2026."""
    return value.strftime("%d/%m/%Y") if value else ""


def lines_label(lines: tuple[int, int]) -> str:
    """«dòng 12» or «dòng 12–15»."""
    first, last = lines
    return f"dòng {first}" if first == last else f"dòng {first}–{last}"


def clause_link(plan: str, line: int) -> str:
    """The permanent link to a clause, relative to the page's address."""
    return "?" + urlencode({"plan": plan, "line": line})


def question_link(question: str, as_of: date | None) -> str:
    """The permanent link to a question."""
    query = {"q": question} | ({"as_of": as_of.isoformat()} if as_of else {})
    return "?" + urlencode(query)


def answer_html(answer: str, citations: Iterable[Citation], names: Mapping[str, str] | None = None) -> str:
    """An answer's text as paragraphs and lists; markers that have a citation become buttons.

    `names` are what plans are called, by id, for those who hear the markers. Nothing else is
    interpreted: a `<`, a Markdown image or a link stays the characters it is.
    """
    buttons = {c.marker: marker_button(c, (names or {}).get(c.plan, c.plan)) for c in citations}
    parts: list[str] = []
    items: list[str] = []
    for line in [*answer.splitlines(), ""]:
        if _BULLET.match(line):
            items.append(f"<li>{_inline(_BULLET.sub('', line, count=1), buttons)}</li>")
            continue
        if items:
            parts.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if line.strip():
            parts.append(f"<p>{_inline(line.strip(), buttons)}</p>")
    return "".join(parts)


def _inline(text: str, buttons: dict[int, str]) -> str:
    bold = _BOLD.sub(r"<strong>\1</strong>", esc(text))
    return _MARKER.sub(lambda found: buttons.get(int(found.group(1)), found.group()), bold)


def marker_button(citation: Citation, plan: str) -> str:
    """The button that opens a source."""
    label = esc(f"[{citation.marker}] xem nguồn: {plan}, {citation.locator}")
    return (
        f'<button type="button" class="marker" data-do="source" data-marker="{citation.marker}" '
        f'aria-label="{label}">[{citation.marker}]</button>'
    )


def options(values: Iterable[tuple[str, str]], chosen: str, empty: str) -> str:
    """The `<option>`s of a select: (value, label) pairs after the one that asks nothing."""
    rows = [("", empty), *values]
    return "".join(
        f'<option value="{esc(value)}"{" selected" if value == chosen else ""}>{esc(label)}</option>' for value, label in rows
    )
