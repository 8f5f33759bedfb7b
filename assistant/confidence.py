"""How sure it is that the best record answers a question: a learned probability, and where to decline.

A logistic score of two kinds of evidence: how well the record fits (what the linker saw, which words of
the question nothing in the record meets, whether it holds the kind of value that is asked for), and how
the question asks («hotline của …», «giá bao nhiêu», «ai chủ trì»): some things are asked that plans do
not hold. The weights are in `data/confidence.json`, learned by `python -m evals.confidence` on questions
that the plans answer, nearly answer, and have nothing to do with.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from assistant.answerability import holds_number, is_unsaid
from assistant.content_words import Pairs
from assistant.evidence import asked_fields
from assistant.linking import FEATURES as LINK_FEATURES
from assistant.linking import Candidate, Linker
from assistant.models import Ask
from assistant.parsed_question import Expects, ParsedQuestion
from assistant.scope import features as scope_features
from corpus.text import fold, syllables
from index import PassageKind

_WEIGHTS = Path(__file__).parent / "data" / "confidence.json"
_ASKED = (Ask.LEAD, Ask.COORDINATING, Ask.DEADLINE, Ask.OUTPUT, Ask.TARGET, Ask.RESOLUTION)
_MONEY = re.compile(r"\d[\d.,]*\s*(?:tỷ|tỉ|triệu|nghìn|đồng|%)")
_PLAIN, _COMPARED = 0.75, 0.5  # share of the question's words, by weight, that the record must hold
_OWN_ROW = 0.5  # share of a question's words that a row of the annex and body that it names must hold
_IN_ITSELF = 0.1  # share of a question's words that a duty itself holds
_STRANGE, _FAR = 0.4, 0.25  # nearness of words and of meaning below which nothing speaks for a record («vành đai 4»)
_LONG_STORY = 24  # words from which a name may be where the asker lives
_ASIDE = re.compile(r"(?:\btừ|\bquê|\bở|\btại|\bgốc|\bngười|\bnhư|\bmãi tận|\btận|, ?\w*) $")
_MANY_CAPITALS = 0.5  # of a question's words, from which capitals are a way of typing
_LONGEST = 3  # words in a phrase of the question that has a weight of its own


def features(query: ParsedQuestion, candidates: Sequence[Candidate], linker: Linker, pairs: Pairs) -> dict[str, float]:
    """What the best of the candidates and the question say about whether it is answered; each about 0 to 1."""
    best = candidates[0]
    second = candidates[1].score if len(candidates) > 1 else 0.0
    text = f"{best.passage.text} {best.passage.cells}"
    words = set(syllables(fold(best.passage.rendered)))
    names = re.findall(r"\b[A-ZĐ][\wÀ-ỹ]+", query.text[1:])
    unmet = linker.unmet(query, best)
    asked = asked_fields(query)
    return {
        **{name: best.features[name] for name in LINK_FEATURES},
        **{f"scope_{name}": value for name, value in scope_features(query, list(candidates), pairs).items()},
        **{f"expects_{e.value}": float(e in query.expects) for e in Expects},
        **{f"asks_{a.value}": float(a in query.asks) for a in _ASKED},
        "fit": best.score / 8, "lead": (best.score - second) / max(best.score, 1e-6),
        "row": float(best.passage.kind is PassageKind.ROW),
        "unmet_most": max(unmet, default=0.0) / 6, "unmet_mean": sum(unmet) / max(1, len(unmet)) / 6,
        "known": linker.known_share(query.work),
        "names_missing": sum(fold(n) not in words for n in names) / len(names) if names else 0.0,
        "money_missing": float(Expects.MONEY in query.expects and not _MONEY.search(text)),
        "number_missing": float(Ask.TARGET in query.asks and not holds_number(query, best)),
        "number_held": float(Ask.TARGET in query.asks and holds_number(query, best)),
        "cells_held": float(bool(asked) and best.features["field_filled"] > 0),
        "value_missing": float(is_unsaid(query, list(candidates))),
        "nothing_asked": float(not asked), "cell_asked": float(any(a in _ASKED[:4] for a in asked)),
        "named": float(bool(query.plans or query.narrow or query.resolutions or query.tables)),
        "plan": float(bool(query.plans)), "agency_named": float(bool(query.narrow)), "english": float(query.language == "en"),
    }  # fmt: skip


def phrases(text: str) -> set[str]:
    """Runs of one to three words of a question, folded, each number as 0."""
    words = re.findall(r"\w+", re.sub(r"\d+", "0", fold(text)))
    return {" ".join(words[at : at + n]) for n in range(1, _LONGEST + 1) for at in range(len(words) - n + 1)}


def confidence(query: ParsedQuestion, candidates: Sequence[Candidate], linker: Linker, pairs: Pairs) -> float:
    """Probability, 0 to 1, that the plans answer the question and the best candidate is where."""
    learned = _learned()
    fit = learned["features"]
    said = [learned["phrases"][p] for p in phrases(query.text) if p in learned["phrases"]]
    score = learned["bias"] + sum(
        fit.get(name, 0.0) * value for name, value in features(query, candidates, linker, pairs).items()
    )
    score += sum(said) / math.sqrt(max(1, len(query.text.split())))
    return 1 / (1 + math.exp(-score))


def is_sure(query: ParsedQuestion, candidates: Sequence[Candidate], linker: Linker, pairs: Pairs) -> bool:
    """Whether to answer; the threshold stands with the weights.

    A comparison that its record speaks of, and a value that the record plainly holds, need no guess.
    """
    best = candidates[0]
    if names_nothing_known(query, linker, pairs) or (not speaks_of(query, best) and not query.resolutions and not query.tables):
        return False
    if best.features.get("duty") and best.features.get("record_coverage", 1.0) < _IN_ITSELF and not query.agencies:
        return False  # only the names of the bodies that are charged hold the question's words
    plain = best.coverage >= _PLAIN and (
        (bool(asked_fields(query)) and best.features["field_filled"] > 0)
        or ((Ask.TARGET in query.asks or "indicator" in query.kinds) and holds_number(query, best))
        or (Ask.DEADLINE in query.asks and best.features["timed"] > 0)
    )
    named = {slot.agency_id for slot in query.narrow}
    own = best.item is not None and named and named <= {a.agency_id for a in best.item.agencies}
    if own and query.tables and best.item is not None and best.item.table in query.tables and best.coverage >= _OWN_ROW:
        return not query.expects
    only_money = not set(query.expects) - {Expects.MONEY}
    if (plain and only_money) or (query.compares and best.coverage >= _COMPARED):
        return True
    return confidence(query, candidates, linker, pairs) >= float(_learned()["threshold"])


def speaks_of(query: ParsedQuestion, candidate: Candidate) -> bool:
    """Whether anything at all but a common word or two leads to a record."""
    found = candidate.features
    if any(word in candidate.passage.rendered for word in re.findall(r"\b[A-ZĐ]{3,}\b", query.text)):
        return True  # «TFP»: a term of the record itself
    near = found.get("soft_all", 1.0) >= _STRANGE or found["dense"] >= _FAR
    return near or bool(found.get("pair_coverage"))


def names_nothing_known(query: ParsedQuestion, linker: Linker, pairs: Pairs) -> bool:
    """Whether a question is about something with a name («Bao giờ xây cầu Tứ Liên?») of which no plan speaks.

    A name is capitals behind the first word. Typed all in capitals or in English, nothing is told by them.
    """
    words = list(re.finditer(r"[^\W\d_]+", query.text))
    capital = [m for m in words if m.group()[0].isupper() and not m.group().isupper()]
    if query.language != "vi" or len(words) > _LONG_STORY or len(capital) > _MANY_CAPITALS * len(words) or not words:
        return False
    taken = [(slot.start, slot.stop) for slot in query.agencies] if len(query.text) == len(query.folded) else []
    names: list[re.Match[str]] = []
    aside = False
    for match in capital:
        before = query.text[: match.start()]
        follows = bool(re.search(r"[A-ZĐÀ-Ỹ][^\W\d_]* $", before))  # «Bắc Kạn»: what holds of its first word holds of it
        aside = (aside and follows) or bool(_ASIDE.search(before.casefold()))
        opens = match.start() == words[0].start() or bool(re.search(r"[.?!:;“\"(\n-]\s*$", before))
        if not aside and not opens and not any(start <= match.start() < stop for start, stop in taken):
            names.append(match)
    for at, name in enumerate(names):
        if not linker.knows(name.group()):
            return True
        after = names[at + 1] if at + 1 < len(names) else None
        joined = after is not None and query.text[name.end() : after.start()] == " "
        if joined and after is not None and (fold(name.group()), fold(after.group())) not in pairs:
            return True
    return False


@cache
def _learned() -> dict:  # type: ignore[type-arg]
    return dict(json.loads(_WEIGHTS.read_text(encoding="utf-8")))
