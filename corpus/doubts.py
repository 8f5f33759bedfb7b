"""What makes a reading doubtful although every line is in a record: no task, no issuer, a day that cannot be.

«Every line is placed» does not mean that the plan was understood. Each doubt becomes a `Problem`.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from corpus.errors import Problem
from corpus.models import BlockKind, ParsedPlan, Source

SIGNATURE_LINES = 10  # offices, «(đã ký)», a name; more is a text that the signature ran into
_ODD = frozenset(map(chr, range(0xA1, 0x100))) - frozenset("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý«»°±²³·§×÷")
_LEGACY_SHARE, _LEGACY_WORDS = 0.1, 5
_DAY = re.compile(
    r"(?<![\d/])(?P<d>\d{1,2})\s?/\s?(?P<m>\d{1,2})\s?/\s?(?P<y>(?:19|20)\d\d)(?![\d/]|-?[A-ZĐ])"
    r"|ngày\s+(?P<wd>\d{1,2})\s+tháng\s+(?P<wm>\d{1,2})\s+năm\s+(?P<wy>(?:19|20)\d\d)"
)
_NO_PERIOD = re.compile(
    # a quarter after the fourth, a month after the twelfth
    r"\bquý\s+(?:V|VI{1,3}|IX|X|[5-9]|0)\s?(?:/|năm\s|-|\s)\s?20\d\d|\btháng\s+(?:1[3-9]|[2-9]\d|0{1,2})\s?(?:/|năm\s)\s?20\d\d",
    re.IGNORECASE,
)


def doubts(path: Path, parsed: ParsedPlan, source: Source) -> Iterator[Problem]:
    """Everything that speaks against «read whole» beyond lines left out."""
    if not parsed.rows and not parsed.duties:
        yield _problem(path, "neither a task nor a duty was read", "who does what", "compare with the original document")
    if parsed.plan.issuer is None:
        yield _problem(
            path, "the issuer was not read", "an office, or a committee with its place", "check the head of the document"
        )
    for block in parsed.blocks:
        first, last = block.lines
        filled = sum(bool(line.strip()) for line in source.text(block.span).split("\n"))
        if block.kind is BlockKind.SIGNATURE and filled > SIGNATURE_LINES:
            yield _problem(
                f"{path}:{first}-{last}", f"a signature of {filled} lines", "offices and a name",
                "check whether a plan follows the signature",
            )  # fmt: skip
    odd = [number for number, line in enumerate(source.raw.split("\n"), start=1) if odd_words(line) > 1]
    if odd:
        yield _problem(
            f"{path}:{odd[0]}",
            f"letters that are not Vietnamese on {len(odd)} lines",
            "Unicode",
            "convert the document to Unicode",
        )
    yield from _impossible(path, source)


def _problem(place: Path | str, what: str, expected: str, todo: str) -> Problem:
    return Problem(place=str(place), what=what, expected=expected, todo=todo)


def _impossible(path: Path, source: Source) -> Iterator[Problem]:
    """Days and quarters that no calendar has, with their lines."""
    for number, line in enumerate(source.raw.split("\n"), start=1):
        for text in impossible_times(line):
            yield _problem(f"{path}:{number}", f"«{text}» is in no calendar", "a day or quarter that exists", "ask the issuer")


def impossible_times(text: str) -> list[str]:
    """Times printed in a text that cannot be: «31/02/2026», «Quý V/2026».

    >>> impossible_times("trước 31/02/2026, sau 28/02/2026")
    ['31/02/2026']
    """
    days = [found for found in _DAY.finditer(text) if not _exists(found)]
    found = sorted([*days, *_NO_PERIOD.finditer(text)], key=lambda match: match.start())
    return [match.group() for match in found]


def _exists(found: re.Match[str]) -> bool:
    day, month, year = (int(part) for part in found.groups() if part is not None)
    return is_day(day, month, year)


def is_day(day: int, month: int, year: int) -> bool:
    """Whether the calendar has the day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def odd_words(text: str) -> int:
    """How many words hold letters of Western Europe that Vietnamese does not have, beside plain ones."""
    return sum(any(char in _ODD for char in word) and any(char.isalpha() for char in word) for word in text.split())


def is_legacy(text: str) -> bool:
    """Whether a text is Vietnamese in an old code page (TCVN3, VNI) that was read as Western letters.

    >>> is_legacy("ñY BAN NH¢N D¢N TØNH PHó THä CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM")
    True
    """
    odd = odd_words(text)
    return odd >= _LEGACY_WORDS and odd >= _LEGACY_SHARE * len(text.split())
