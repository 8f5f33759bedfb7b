"""How Vietnamese text is spelled before it is cut into tokens.

Everything here ends up inside tokenizer.json, so that the model's users (Sentence
Transformers and the numpy path of ``index.embeddings``) cannot disagree with training.
"""

from __future__ import annotations

import unicodedata

from tokenizers import Regex, normalizers

# Open syllables in oa, oe, uy are written with the tone on either vowel («hoá», «hóa»).
# Each pair is (vowels with the tone on the second, the same with the tone on the first).
_TONE_PAIRS: tuple[tuple[str, str], ...] = tuple(
    (new, old)
    for news, olds in (
        ("oà oá oả oã oạ", "òa óa ỏa õa ọa"),
        ("oè oé oẻ oẽ oẹ", "òe óe ỏe õe ọe"),
        ("uỳ uý uỷ uỹ uỵ", "ùy úy ủy ũy ụy"),
    )
    for new, old in zip(news.split(), olds.split(), strict=True)
)


def build_spelling() -> normalizers.Normalizer:
    """Lower case, NFC, one tone position, letters only, single spaces.

    Digits and punctuation go: a static embedding cannot tell «17» from «139», and the
    lexical half of the index can. «quý» and «quỳ» keep their tone, for there u belongs to
    the consonant.

    Returns:
        A normalizer that maps «Hoà Lạc, 2025» to «hòa lạc».
    """
    steps: list[normalizers.Normalizer] = [normalizers.NFC(), normalizers.Lowercase()]
    for new, old in _TONE_PAIRS:
        guard = "(?<!q)" if new.startswith("u") else ""
        steps.append(normalizers.Replace(Regex(rf"{guard}{new}(?!\p{{L}})"), old))
    steps += [normalizers.Replace(Regex(r"[^\p{L}]+"), " "), normalizers.Strip()]
    return normalizers.Sequence(steps)


def build_normalizer() -> normalizers.Normalizer:
    """The spelling, with each word between marks: «Hoà Lạc, 2025» → «<hòa><lạc>».

    Tokens begin and end with a mark, so that none is found within a longer word («<xi>» not
    in «<xin>»). No letter is a mark, and the spelling leaves nothing but letters.
    """
    return normalizers.Sequence(
        [
            build_spelling(),
            normalizers.Replace(" ", "><"),
            normalizers.Replace(Regex(r"^(?=.)"), "<"),
            normalizers.Replace(Regex(r"(?<=.)$"), ">"),
        ]
    )


def mark(phrase: str) -> str:
    """A phrase as ``build_normalizer`` leaves it: «hòa lạc» → «<hòa><lạc>»."""
    return f"<{phrase.replace(' ', '><')}>"


def strip_accents(text: str) -> str:
    """Text without diacritics, as hasty people type it: «khoa học, đô thị» → «khoa hoc, do thi»."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
