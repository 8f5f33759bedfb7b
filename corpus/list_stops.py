"""Where a list of agencies that opens at a word may end, and how well each end reads.

A name that the gazetteer knows scores 2, one that only opens like a name less the longer it grows;
commas, «và» and bracketed remarks join names to lists.
"""

import re
from itertools import accumulate

from corpus.agencies import Token, gazetteer
from corpus.deadlines import opens_deadline

NEVER = -1e9
LIST_WORDS = 60  # no agency cell is longer
_NAME_WORDS = 14  # no unknown agency's name is longer
_ROLES = {("chủ", "trì"), ("phối", "hợp")}  # leads, takes part: roles written inside an agency cell
_COUNTED = {"số", "vực", "quận", "phường"}  # «Chi cục số 2», «khu vực 6»: a number that belongs to a name
_OPENERS = {"-", "–", "+", "(", "“", '"', "≥", "≤", ">", "<", "~", "✓", "%"}  # marks that a cell may open with


class ListStops:
    """Ends of agency lists over the words of one fragment; every answer is kept."""

    def __init__(self, tokens: list[Token], opens_line: list[bool], *, lenient: bool = False) -> None:
        """Takes the words and which of them open a line.

        Args:
            lenient: also take a place's name behind a known name («VNPT Quảng Ninh») and «chủ trì»,
                «phối hợp» between names; only where column widths hold such readings in check.
        """
        self.tokens = tokens
        self._lenient = lenient
        self._connectors = {",", ";", "và", "cùng", "/", "&", *((":",) if lenient else ())}
        self._opens_line = opens_line
        self._names: dict[int, dict[int, float]] = {}
        self._lists: dict[int, dict[int, float]] = {}
        self._products: list[int] | None = None

    def may_cut(self, at: int) -> bool:
        """A cut never falls before punctuation or inside a word glued by a slash or hyphen."""
        if at <= 0 or at >= len(self.tokens):
            return True
        token, before = self.tokens[at], self.tokens[at - 1]
        glued = not self._opens_line[at] and token.start == before.stop
        return not glued and (token.is_word or token.word in _OPENERS)

    def lists_from(self, start: int) -> dict[int, float]:
        """Score of each stop at which a list of agencies that opens at `start` may end."""
        if start in self._lists:
            return self._lists[start]
        found: dict[int, float] = {}
        frontier: dict[int, float] = dict(self.names_from(start))
        while frontier:
            stop = min(frontier)
            score = frontier.pop(stop)
            for at in {stop, self._skip_marks(stop)}:
                if score > found.get(at, NEVER):
                    found[at] = score
            following = self._after_connector(stop)
            if following is None or following - start > LIST_WORDS:
                continue
            for further, extra in self._items_from(following).items():
                total = score + extra
                if total > frontier.get(further, NEVER) and total > found.get(further, NEVER):
                    frontier[further] = total
        self._lists[start] = found
        return found

    def _items_from(self, start: int) -> dict[int, float]:
        """Like `names_from`, for a later item: «UBND các xã: Mường Xén, Tương Dương» goes on with places."""
        found = dict(self.names_from(start))
        place = self._place_stop(start) if self._lenient and not found else None
        return found | {place: 0.2} if place else found

    def _skip_marks(self, at: int) -> int:
        while at < len(self.tokens) and self.tokens[at].word in {",", ";", ".", "…", ":"}:
            at += 1
        return at

    def _after_connector(self, at: int) -> int | None:
        """Where the next name opens, if a comma, semicolon, «và» or «/» joins it; else None."""
        joined = False
        while self._lenient and at + 1 < len(self.tokens) and self._pair(at) in _ROLES:
            joined, at = True, at + 2
        while at < len(self.tokens) and self.tokens[at].word in self._connectors:
            joined, at = True, at + 1
            while self._lenient and at + 1 < len(self.tokens) and self._pair(at) in _ROLES:
                at += 2
                at += at < len(self.tokens) and self.tokens[at].word in {"với", "cùng"}
        return at if joined and at < len(self.tokens) else None

    def names_from(self, start: int) -> dict[int, float]:
        """Score of each stop at which one name that opens at `start` may end."""
        if start in self._names:
            return self._names[start]
        found: dict[int, float] = {}
        known = gazetteer().match(self.tokens, start)
        if gazetteer().is_head(self.tokens, start):
            for stop in self._unknown_stops(start):
                longer = 1.0 if known and stop > known[-1][0] else 0.0
                found[stop] = 0.6 - 0.05 * (stop - start) - longer - self._bare(start, stop)
        for stop, _ in known:
            found[stop] = 2.0 + 0.05 * (stop - start)
            bracket = self._bracket_stop(stop)
            if bracket:
                found[bracket] = found[stop] + 0.1
            place = self._place_stop(stop) if self._lenient else None
            if place:
                found[place] = max(found.get(place, NEVER), found[stop] + 0.1)
        if self._lenient:
            self._qualify(found, [stop for stop, _ in known])
            for stop in list(found):
                if stop + 1 < len(self.tokens) and self._pair(stop) in _ROLES:
                    found[stop + 2] = max(found.get(stop + 2, NEVER), found[stop])
        self._names[start] = found
        return found

    def _bare(self, start: int, stop: int) -> float:
        """What a name loses that is only its opening word with a capital behind it: «Ngân hàng | Chính sách …»."""
        if not self._lenient or stop >= len(self.tokens) or not self.tokens[stop].title or gazetteer().is_head(self.tokens, stop):
            return 0.0
        return 1.0 * (tuple(token.word for token in self.tokens[start:stop]) in gazetteer().heads and not self._is_product(stop))

    def _qualify(self, found: dict[int, float], known: list[int]) -> None:
        """A few more words behind a known name: «UBND các xã, phường có hồ».

        A number opens the next cell («Sở Du lịch | 10 lớp bồi dưỡng»), and so does a capital whose
        second syllable has none («UBND các xã miền núi | Danh mục điểm»).
        """
        for stop in known:
            for further in range(stop + 1, min(stop + 7, len(self.tokens)) + 1):
                if not self.tokens[further - 1].is_word or self._opens_cell(further - 1):
                    break
                score = found[stop] - 0.8 - 0.05 * (further - stop)
                found[further] = max(found.get(further, NEVER), score)

    def products(self, start: int, stop: int) -> int:
        """Words inside `[start, stop)`, not at its start, that open what a task brings: «Danh mục điểm»."""
        if self._products is None:
            named = {i for at in range(len(self.tokens)) for end, _ in gazetteer().match(self.tokens, at) for i in range(at, end)}
            flags = [i not in named and self._is_product(i) for i in range(len(self.tokens))]
            self._products = list(accumulate(flags, initial=0))
        return self._products[stop] - self._products[start + 1] if stop > start else 0

    def _is_product(self, at: int) -> bool:
        """«… miền núi | Lễ hội», «… hội tỉnh | 30 nhà lưu trú»: a product's noun or a count.

        Not behind «và» or a mark, nor where it names an agency: «Vụ Kế hoạch», «Tổ 5».
        """
        if at == 0 or at + 1 >= len(self.tokens):
            return False
        token, before, following = self.tokens[at], self.tokens[at - 1], self.tokens[at + 1]
        noun = token.title and (token.word, following.word) in gazetteer().products
        count = token.word.isdigit() and following.word.isalpha() and not following.title and before.word not in _COUNTED
        return (noun or count) and before.is_word and before.word != "và" and (before.word,) not in gazetteer().heads

    def _opens_cell(self, at: int) -> bool:
        """Whether a word behind a name reads like the first of another cell."""
        token = self.tokens[at]
        if token.word[0].isdigit():
            return self.tokens[at - 1].word not in _COUNTED
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return token.title and following is not None and following.is_word and not following.title

    def _pair(self, at: int) -> tuple[str, str]:
        return self.tokens[at].word, self.tokens[at + 1].word

    def _place_stop(self, at: int) -> int | None:
        """End of a place's name or number behind a name: «Thuế tỉnh Quảng Ninh», «Khu vực III».

        All syllables of a place's name have capitals; the first of the next cell has one, too, but
        its second has not («Quảng Ninh Cơ sở …»).
        """
        if at < len(self.tokens) and opens_deadline(self.tokens[at].word):
            return None  # «Sở Nông nghiệp và Môi trường | Vụ Đông 2026»
        stop = at
        while stop < min(at + 6, len(self.tokens)) and self.tokens[stop].title:
            stop += 1
        if stop < len(self.tokens) and self.tokens[stop].is_word and not self.tokens[stop].word.isdigit():
            stop -= 1
        number = stop == at + 1 and bool(re.fullmatch(r"[ivx]+", self.tokens[at].word))
        return stop if number or stop >= at + 2 else None

    def _bracket_stop(self, at: int) -> int | None:
        """End of a bracketed remark behind a name: «… Quân đội (Viettel)»."""
        if at >= len(self.tokens) or self.tokens[at].word != "(":
            return None
        for stop in range(at + 1, min(at + 12, len(self.tokens))):
            if self.tokens[stop].word == ")":
                return stop + 1
        return None

    def _unknown_stops(self, start: int) -> list[int]:
        stops = []
        for stop in range(start + 2, min(start + _NAME_WORDS, len(self.tokens)) + 1):
            if self.tokens[stop - 1].word in {",", ";", ".", ":", "…"}:
                break
            if self.may_cut(stop) or stop == len(self.tokens) or not self.tokens[stop].is_word:
                stops.append(stop)
        return stops
