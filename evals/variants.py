"""The same questions as people also type them: variants made by seeded functions at run time.

VARIANTS names each. A variant that leaves a conversation as it is does not count for it. What is
reported is the accuracy lost on exactly the questions that were changed.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

import yaml

from corpus.text import fold
from evals.answers import accuracy
from evals.cases import DATASETS, PlacedCase
from evals.matching import TONES
from evals.models import Record
from evals.progress import progress
from evals.systems import System
from evals.tables import percent, table

Variant = Callable[[str, random.Random], str]

_OLD_TONES = {new: old for old, new in TONES.items()}
_OLD = re.compile(rf"(?<![qQ])({'|'.join(_OLD_TONES)})(?!\w)", re.IGNORECASE)
_TONE_KEYS = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}  # Telex: huyền, sắc, hỏi, ngã, nặng
_SHAPE_KEYS = {"\u0302": "^", "\u0306": "w", "\u031b": "w"}  # «^» doubles the vowel: â = aa
_LETTERS = re.compile(r"[^\W\d_]+", re.UNICODE)


def unaccented(text: str, chance: random.Random) -> str:
    """No diacritics, case kept: «Sở Tài chính» -> «So Tai chinh»."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D")


def unaccented_lower(text: str, chance: random.Random) -> str:
    """No diacritics, no capitals: how most people type on a phone."""
    return fold(text)


def decomposed(text: str, chance: random.Random) -> str:
    """NFD, as some systems store text: every mark a character of its own."""
    return unicodedata.normalize("NFD", text)


def old_tones(text: str, chance: random.Random) -> str:
    """Old tone placement: «hóa» -> «hoá», «ủy» -> «uỷ»."""

    def moved(found: re.Match[str]) -> str:
        old = _OLD_TONES[found.group().lower()]
        return "".join(o.upper() if n.isupper() else o for n, o in zip(found.group(), old, strict=True))

    return _OLD.sub(moved, unicodedata.normalize("NFC", text))


def telex(word: str) -> str:
    """A word as the keys of a Telex keyboard that is switched off.

    >>> telex("nhiệm"), telex("được")
    ('nhieemj', 'dduwowcj')
    """
    typed, tone = "", ""
    for char in unicodedata.normalize("NFD", word.replace("đ", "dd")):
        if char in _TONE_KEYS:
            tone = _TONE_KEYS[char]
        elif char in _SHAPE_KEYS:
            typed += typed[-1] if _SHAPE_KEYS[char] == "^" else "w"
        else:
            typed += char
    return typed + tone


def _late_tone(word: str) -> str:
    """The tone key came too late and stands as a letter: «nhiệm» -> «nhiêmj»."""
    marks = [char for char in unicodedata.normalize("NFD", word) if char in _TONE_KEYS]
    if not marks:
        return word
    bare = "".join(char for char in unicodedata.normalize("NFD", word) if char not in _TONE_KEYS)
    return unicodedata.normalize("NFC", bare) + _TONE_KEYS[marks[0]]


def _swap_hook_and_tilde(word: str) -> str:
    swapped = unicodedata.normalize("NFD", word).translate({0x0309: "\u0303", 0x0303: "\u0309"})
    return unicodedata.normalize("NFC", swapped)


def _swap_start(word: str, pairs: dict[str, str]) -> str:
    for start, other in pairs.items():
        if word.startswith(start) and not word.startswith(("ng", "nh", "ph")):
            return other + word[len(start) :]
    return word


def _transposed(word: str) -> str:
    """Two neighbouring letters in the wrong order, as on any keyboard: «hoạch» -> «hoạhc»."""
    return word[:-2] + word[-1] + word[-2] if len(word) > 3 else word


_SLIPS: dict[str, Callable[[str], str]] = {
    "telex": telex,
    "late tone": _late_tone,
    "d/đ": lambda word: word.replace("đ", "d") if "đ" in word else word,
    "n/l": lambda word: _swap_start(word, {"n": "l", "l": "n"}),
    "s/x": lambda word: _swap_start(word, {"s": "x", "x": "s"}),
    "hỏi/ngã": _swap_hook_and_tilde,
    "transposed": _transposed,
}


_BESIDE = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo", "k": "jl", "l": "k", "m": "n",
    "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "x": "zc", "y": "tu",
}  # fmt: skip
_HEARD_ALIKE = (("nh", "n"), ("ng", "n"), ("n", "ng"), ("t", "c"), ("c", "t"))


def _dropped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at + 1 :]


def _doubled(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[: at + 1] + word[at:]


def _beside(word: str, chance: random.Random) -> str:
    plain = [at for at, char in enumerate(word) if char in _BESIDE]
    if not plain:
        return word
    at = chance.choice(plain)
    return word[:at] + chance.choice(_BESIDE[word[at]]) + word[at + 1 :]


def _other_ending(word: str, chance: random.Random) -> str:
    for heard, other in _HEARD_ALIKE:
        if word.endswith(heard):
            return word[: -len(heard)] + other
    return word


_LETTER_SLIPS = (_dropped, _doubled, _beside, _other_ending)


def _two_words(text: str, chance: random.Random, least: int, slips: Callable[[str], list[str]]) -> str:
    """Two different words of so many letters, each as one of its slips."""
    text = unicodedata.normalize("NFC", text)
    words = [found for found in _LETTERS.finditer(text) if len(found.group()) >= least and found.group().islower()]
    chance.shuffle(words)
    chosen: list[tuple[int, int, str]] = []
    for found in words:
        if len(chosen) < 2 and (typed := slips(found.group())):
            chosen.append((*found.span(), chance.choice(typed)))
    for start, stop, instead in sorted(chosen, reverse=True):
        text = text[:start] + instead + text[stop:]
    return text


def two_typos(text: str, chance: random.Random) -> str:
    """Two slips of a Vietnamese keyboard in two different words of three letters or more."""
    return _two_words(text, chance, 3, lambda word: [typed for slip in _SLIPS.values() if (typed := slip(word)) != word])


def two_wrong_letters(text: str, chance: random.Random) -> str:
    """In two words a letter dropped, doubled or replaced by the key beside it, or an ending that sounds alike."""
    return _two_words(text, chance, 4, lambda word: [typed for slip in _LETTER_SLIPS if (typed := slip(word, chance)) != word])


@cache
def _abbreviations() -> tuple[tuple[re.Pattern[str], str], ...]:
    loaded = yaml.safe_load((DATASETS / "abbreviations.yaml").read_text(encoding="utf-8"))
    return tuple((re.compile(rf"(?<!\w){re.escape(full)}(?!\w)"), str(short)) for full, short in loaded.items())


def abbreviated(text: str, chance: random.Random) -> str:
    """Full names as their usual abbreviations («Kế hoạch» -> «KH»), from datasets/abbreviations.yaml."""
    for pattern, short in _abbreviations():
        text = pattern.sub(short, text)
    return text


def shouted(text: str, chance: random.Random) -> str:
    """All capitals."""
    return text.upper()


def unpunctuated(text: str, chance: random.Random) -> str:
    """Lower case without closing punctuation, with doubled blanks."""
    return re.sub(r"\s+", "  ", text.lower().rstrip("?!. "))


VARIANTS: dict[str, Variant] = {
    "unaccented": unaccented, "unaccented, lower case": unaccented_lower, "NFD": decomposed, "old tone placement": old_tones,
    "two typos": two_typos, "two wrong letters": two_wrong_letters,
    "abbreviated": abbreviated, "capitals": shouted, "no punctuation": unpunctuated,
}  # fmt: skip


class VariantResult(Record):
    """Accuracy on the questions that a variant changed, as written and as varied."""

    name: str
    n: int
    right_before: int
    right_after: int
    lost: tuple[str, ...]

    @property
    def points(self) -> float:
        """Accuracy lost, as a share."""
        return (self.right_before - self.right_after) / self.n if self.n else 0.0


def vary(name: str, case: PlacedCase, *, seed: int = 7) -> tuple[str, ...]:
    """The turns of a case as a variant writes them; the same seed gives the same slips."""
    chance = random.Random(f"{seed}-{name}-{case.case.id}")
    return tuple(VARIANTS[name](turn, chance) for turn in case.case.turns)


def run_variants(system: System, cases: Sequence[PlacedCase]) -> list[VariantResult]:
    """Asks every Vietnamese case as written and in every variant that changes it."""
    cases = [placed for placed in cases if placed.case.category != "english"]

    def right(placed: PlacedCase, turns: tuple[str, ...]) -> bool:
        return accuracy(placed.case, system.answer(turns, placed.case.as_of)) == 1.0

    before = {p.case.id: right(p, p.case.turns) for p in progress(cases, "as written")}
    results = []
    for name in VARIANTS:
        changed = [(placed, turns) for placed in cases if (turns := vary(name, placed)) != placed.case.turns]
        after = {placed.case.id: right(placed, turns) for placed, turns in progress(changed, name)}
        results.append(
            VariantResult(
                name=name,
                n=len(changed),
                right_before=sum(before[case] for case in after),
                right_after=sum(after.values()),
                lost=tuple(case for case, good in after.items() if before[case] and not good),
            )
        )
    return results


def describe(results: Sequence[VariantResult]) -> str:
    """A row a variant, then the questions that each lost."""
    rows = [
        [r.name, str(r.n), f"{r.right_before}/{r.n}", f"{r.right_after}/{r.n}", percent(r.points)] for r in results
    ]  # fmt: skip
    lost = [f"- {r.name}: {', '.join(r.lost)}" for r in results if r.lost]
    heads = ["variant", "questions changed", "right as written", "right as varied", "lost"]
    return "\n\n".join([table(heads, rows), "\n".join(lost)])
