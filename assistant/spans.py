"""Spans of a question's characters: where a pattern matches, and the text without them."""

import re


def find_spans(pattern: re.Pattern[str], folded: str) -> list[tuple[int, int]]:
    """(start, stop) of every match."""
    return [m.span() for m in pattern.finditer(folded)]


def literal_spans(pattern: re.Pattern[str], start: int, folded: str, stop: int) -> list[tuple[int, int]]:
    """The words of a match that the phrase itself holds; what «~» let through is the question's own."""
    own = set(re.findall(r"[a-z%]+", pattern.pattern.replace("\\s", " ").replace("\\S", " ").replace("\\w", " ")))
    return [
        (start + m.start(), start + m.end()) for m in re.finditer(r"\S+", folded[start:stop]) if m.group().strip("?,.;:") in own
    ]


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with spaces for the spans, so that every other character keeps its place."""
    for start, stop in spans:
        text = text[:start] + " " * (stop - start) + text[stop:]
    return text
