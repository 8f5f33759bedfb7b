"""Reading a plan: what it is, its outline, its text with an anchor at every line."""

from assistant.contradictions import Contradiction
from assistant.writing import plan_label
from chat import messages
from chat.markup import clause_link, count_label, esc, lines_label
from chat.service import Service
from chat.sources import line_html, plan_name, short_name, shortened
from corpus import BlockKind, Clause, Fact, ParsedPlan, PlanReference

_DEPTH = {"section": 0, "number": 1, "decimal": 2}  # marks that make the outline; the rest is text


def plan_options(service: Service) -> list[tuple[str, str]]:
    """(id, title with number) of every plan."""
    return [
        (plan_id, plan.title.value if plan_label(plan).endswith("»") else f"{short_name(plan)}: {plan.title.value}")
        for plan_id, plan in service.corpus.plans.items()
    ]


def document_html(service: Service, plan_id: str) -> str:
    """A plan's identity, outline and text."""
    parsed, source = service.plan(plan_id)
    ends = _ends(parsed)
    lines = "".join(
        line_html(plan_id, source, n, [], anchor=f"L{n}", last=ends.get(n, 0)) for n in range(1, source.line_count + 1)
    )
    return (
        f"{_identity(service, parsed)}{contradictions_html(service, plan_id)}"
        f'<div class="document"><nav class="outline" aria-label="Mục lục">{_outline(parsed)}</nav>'
        f'<div class="lines full" tabindex="0" role="group" aria-label="Toàn văn">{lines}</div></div>'
    )


def _ends(parsed: ParsedPlan) -> dict[int, int]:
    """First line of each clause, duty and row -> its last; a row wins, for it is what a citation names."""
    found = [c.lines for c in parsed.clauses] + [d.lines for d in parsed.duties] + [r.lines for r in parsed.rows]
    return dict(found)


def _identity(service: Service, parsed: ParsedPlan) -> str:
    plan = parsed.plan
    rows = [("Tên", _fact(plan.title)), ("Cấp", messages.LEVELS.get(plan.level, plan.level))]
    for field, label in messages.FACTS.items():
        fact = getattr(plan, field)
        value = _fact(fact) if fact else f'<span class="empty">{messages.NOT_STATED}</span>'
        if fact and fact.plan != plan.id:
            value += f" ({messages.AS_TOLD_BY} {esc(plan_name(service.corpus.plans[fact.plan]))})"
        rows.append((label, value))
    rows += [
        ("Thực hiện", _references(plan.implements)), ("Thay thế", _references(plan.replaces)),
        ("Được nhắc tới ở", _mentions(service, plan.mentioned_by)),
    ]  # fmt: skip
    body = "".join(f"<div><dt>{label}</dt><dd>{value or 'không có'}</dd></div>" for label, value in rows)
    sizes = (
        (parsed.line_count, "dòng"), (len(parsed.clauses), "mục"), (len(parsed.rows), "dòng bảng"),
        (len(parsed.duties), "phân công"),
    )  # fmt: skip
    counts = ", ".join(f"{count_label(number)} {what}" for number, what in sizes)
    return f'<dl class="identity">{body}<div><dt>Đã đọc</dt><dd>{counts}</dd></div></dl>'


def _fact(fact: Fact) -> str:
    return f"{esc(fact.value)} {line_link(fact.plan, fact.lines)}"


def line_link(plan_id: str, lines: tuple[int, int]) -> str:
    """A link to where something is stated."""
    return (
        f'<a class="line-link" data-do="open-line" data-plan="{esc(plan_id)}" data-line="{lines[0]}" '
        f'href="{esc(clause_link(plan_id, lines[0]))}">{lines_label(lines)}</a>'
    )


def contradictions_html(service: Service, plan_id: str) -> str:
    """Every contradiction that a plan has a side in: both sides as printed, with where they stand and the day of issue."""
    found = [c for c in service.contradictions() if plan_id in c.plans]
    body = "".join(_contradiction(service, c) for c in found)
    note = messages.CONTRADICTIONS_NOTE if found else messages.NO_CONTRADICTIONS
    return (
        f'<details class="contradictions"{" open" if found else ""}><summary>{messages.CONTRADICTIONS} ({len(found)})</summary>'
        f'<p class="note">{note}</p>{body}</details>'
    )


def _contradiction(service: Service, contradiction: Contradiction) -> str:
    same_row = contradiction.first.lines == contradiction.second.lines and len(contradiction.plans) == 1
    sides = (
        (contradiction.first, [d.first for d in contradiction.differences]),
        (contradiction.second, [d.second for d in contradiction.differences]),
    )
    body = ""
    for n, (citation, said) in enumerate(sides):
        labels = [messages.ROLE_SIDES[n]] if same_row else [messages.DIFFERING[d.what] for d in contradiction.differences]
        facts = "".join(f"<div><dt>{label}</dt><dd>{esc(text)}</dd></div>" for label, text in zip(labels, said, strict=True))
        newer = f' <span class="chip">{messages.NEWER}</span>' if citation.plan == contradiction.newer else ""
        body += (
            f'<div class="side"><p><strong>{esc(plan_name(service.corpus.plans[citation.plan]))}</strong>{newer}</p>'
            f"<p>{esc(citation.locator)}, {line_link(citation.plan, citation.lines)}</p><dl>{facts}</dl></div>"
        )
    kind = f'<p class="note">{messages.DIFFERING["role"]}</p>' if same_row else ""
    about = esc(shortened(contradiction.about, 160))
    return f'<section class="pair"><h3>{about}</h3>{kind}<div class="sides">{body}</div></section>'


def _mentions(service: Service, facts: tuple[Fact, ...]) -> str:
    items = "".join(f"<li>{esc(plan_name(service.corpus.plans[f.plan]))}: {_fact(f)}</li>" for f in facts)
    return f"<ul>{items}</ul>" if items else ""


def _references(references: tuple[PlanReference, ...]) -> str:
    items = "".join(
        f"<li>{esc(r.number)}{': ' + esc(shortened(r.title, 160)) if r.title else ''} {line_link(r.fact.plan, r.fact.lines)}</li>"
        for r in references
    )
    return f"<ul>{items}</ul>" if items else ""


def _outline(parsed: ParsedPlan) -> str:
    """Headings and annexes in the order of the text."""
    entries = [(c.lines[0], _DEPTH[c.kind.value], _heading(c)) for c in parsed.clauses if c.heading and c.kind.value in _DEPTH]
    entries += [(b.lines[0], 0, shortened(b.text, 110)) for b in parsed.blocks if b.kind is BlockKind.TABLE_TITLE]
    entries += [(b.lines[0], 1, shortened(b.text, 90)) for b in parsed.blocks if b.kind is BlockKind.GROUP]
    items = "".join(
        f'<li class="depth-{depth}"><a data-do="open-line" data-plan="{esc(parsed.plan.id)}" data-line="{line}" '
        f'href="{esc(clause_link(parsed.plan.id, line))}">{esc(text)}</a></li>'
        for line, depth, text in sorted(entries)
    )
    return f'<details class="outline-fold" open><summary>Mục lục</summary><ul>{items}</ul></details>'


def _heading(clause: Clause) -> str:
    return f"{clause.marker} {shortened(clause.text, 90)}"
