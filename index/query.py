"""A question as typed -> what each leg seeks: weighted terms for words, a text for meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.text import fold, is_unaccented, syllables
from index.lexical import Bag, strip
from index.postings import Term, terms
from index.rewording import Speller, expansions, from_telex, language_of, translate, transpositions, word_lists

ADDED = 0.5  # weight of a word that a question's words stand for, beside 1 for its own
FOREIGN = 0.5  # of an English word, beside 1 for what it is in Vietnamese


@dataclass(frozen=True)
class Query:
    """What is sought.

    Attributes:
        accented: terms with their weights; None for a question without diacritics.
        stripped: the same without diacritics.
        meaning: the text that the dense leg embeds.
    """

    accented: Bag | None
    stripped: Bag
    meaning: str

    @classmethod
    def read(cls, text: str, spelling: Spelling) -> Query:
        """Reads a question."""
        words = syllables(text)
        if language_of(text) == "en":
            ours = syllables(translate(fold(text)))
            weighed = [(words, FOREIGN), (ours, 1.0)]
            return cls(_bag(weighed), _bag(_stripped(weighed)), " ".join(ours))
        found = expansions(text, fold(text))
        if (corrected := spelling.correct(words)) != words:
            # What was put right has lost its diacritics, so what it stands for is looked up without them.
            words, plain = corrected, fold(" ".join(corrected))
            found += expansions(plain, plain)
        added = list(dict.fromkeys(found))
        weighed = [(words, 1.0), *((syllables(phrase), ADDED) for phrase in added)]
        meaning = " ".join([*words, *added])
        return cls(None if is_unaccented(text) else _bag(weighed), _bag(_stripped(weighed)), meaning)


class Spelling:
    """Puts right the words of a question that neither a text nor the glossary holds."""

    def __init__(self, accented: Mapping[str, int], stripped: Mapping[str, int], pairs: Mapping[tuple[str, str], int]) -> None:
        """In how many texts each syllable occurs, with and without diacritics, and each pair without."""
        glossary = word_lists().glossary
        everyday = (word for _, folded, _ in glossary for word in folded.split() if len(word) > 1)
        self._accented = dict.fromkeys((word for written, _, _ in glossary for word in written.split()), 1) | dict(accented)
        self._stripped = dict.fromkeys(everyday, 1) | dict(stripped)
        self._speller = Speller(counts=self._stripped, pairs=pairs)

    def correct(self, words: Sequence[str]) -> list[str]:
        """The words; one that is unknown even without diacritics gives way to one that is known."""
        unknown = [at for at, word in enumerate(words) if word.isalpha() and strip(word) not in self._stripped]
        found = list(words)
        for at in unknown:
            keyed = from_telex(words[at])
            if keyed in self._accented:
                found[at] = keyed
            elif swapped := [word for word in transpositions(words[at]) if word in self._accented]:
                found[at] = max(swapped, key=self._accented.__getitem__)
        if any(found[at] == words[at] for at in unknown):
            folded = [strip(word) for word in found]
            corrected = self._speller.correct(" ".join(folded)).split()
            if len(corrected) == len(found):
                found = [new if new != old else word for word, old, new in zip(found, folded, corrected, strict=True)]
        return found


def _stripped(weighed: Iterable[tuple[Sequence[str], float]]) -> list[tuple[list[str], float]]:
    return [([strip(word) for word in words], weight) for words, weight in weighed]


def _bag(weighed: Iterable[tuple[Sequence[str], float]]) -> Bag:
    """Terms with their weight: one that is typed twice counts twice, one that is added as well counts no more."""
    bag: dict[Term, float] = {}
    for number, (words, weight) in enumerate(weighed):
        for term in terms(words):
            bag[term] = bag.get(term, 0.0) + weight if number == 0 else max(bag.get(term, 0.0), weight)
    return bag
