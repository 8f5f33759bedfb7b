"""Links between plans: found by index, the same as when every citation is held against every plan."""

import re
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import load_corpus
from corpus.models import Fact, Reference, Source, Span
from corpus.plan_links import _bare, link_plans

TITLES = [
    "triển khai chuyển đổi số phường Yên Hòa", "Triển khai chuyển đổi số năm 2026 phường Yên Hòa",
    "về phát triển khoa học và công nghệ năm 2024", "Về việc phát triển khoa học, công nghệ năm 2024",
]  # fmt: skip
NUMBERS = ["17/KH-UBND", "90/KH-UBND", "139/KH-UBND"]


@pytest.fixture(scope="module")
def template():
    return next(iter(load_corpus().plans.values()))


def written(template, number: int, title: str, own: str | None, cited) -> tuple:
    """A plan and its text: a citation a line, each with whose plan it is."""
    source_lines, references, at = [], [], 0
    for kind, its_number, about, owner in cited:
        line = f"{kind} số {its_number} {about}"
        span = Span(start=at, stop=at + len(line))
        source_lines.append(f"{line} của UBND {owner}")
        references.append(Reference(kind=kind, number=its_number, about=about, issued=None, span=span))
        at += len(source_lines[-1]) + 1
    plan_id = f"kh-{number}"
    fact = Fact(value=title, plan=plan_id, span=Span(start=0, stop=1), lines=(1, 1))
    plan = template.model_copy(
        update={
            "id": plan_id, "title": fact, "number": fact.model_copy(update={"value": own}) if own else None,
            "cites": tuple(references), "mentioned_by": (), "level": ("ward", "city")[number % 2],
        }
    )  # fmt: skip
    return plan, Source(plan_id, "\n".join(source_lines) or "x")


CITED = st.tuples(
    st.sampled_from(["Kế hoạch", "Quyết định"]), st.sampled_from(NUMBERS), st.sampled_from([*TITLES, "về việc khác"]),
    st.sampled_from(["phường Yên Hòa", "thành phố", "nơi khác"]),
)  # fmt: skip


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.sampled_from(TITLES), st.none() | st.sampled_from(NUMBERS), st.lists(CITED, max_size=4)), max_size=5)
)
def test_the_same_as_when_everything_is_compared_with_everything(template, drawn):
    made = [written(template, number, *one) for number, one in enumerate(drawn)]
    plans, sources = {plan.id: plan for plan, _ in made}, {source.plan_id: source for _, source in made}
    linked = link_plans(plans, sources)
    for plan_id, plan in plans.items():
        named = [(o.id, r) for o in plans.values() if o.id != plan_id for r in o.cites if names(r, plan, sources[o.id])]
        assert [(f.plan, f.span) for f in linked[plan_id].mentioned_by] == [(by, r.span) for by, r in named]
        expected = plan.number.value if plan.number else named[0][1].number if named else None
        assert (linked[plan_id].number.value if linked[plan_id].number else None) == expected


def names(reference, plan, source) -> bool:
    if plan.number is not None:
        return reference.number == plan.number.value
    behind = source.raw[reference.span.start : reference.span.stop + 120].replace("\n", " ")
    owner = re.search(r"của UBND (phường|thành phố)", behind)
    level = {"phường": "ward", "thành phố": "city"}[owner.group(1)] if owner else plan.level
    if reference.kind != "Kế hoạch" or level != plan.level:
        return False
    title, about = _bare(plan.title.value), _bare(reference.about)
    return SequenceMatcher(None, title, about[: len(title) + 5], autojunk=False).ratio() > 0.85
