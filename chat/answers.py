"""A `Reply` -> the HTML of one turn: the answer, «6 rõ» cards, the list, what can be asked next."""

import json
from collections.abc import Sequence
from datetime import date

from assistant.models import Citation, RecordView, Reply
from chat import messages
from chat.documents import line_link
from chat.exports import answer_text, is_list_line
from chat.markup import answer_html, cell, day, esc, lines_label, question_link
from chat.service import Service
from chat.sources import plan_name, short_name
from index import TaskFilter, status_on

FOLD_AFTER = 8  # rows of a list that are shown before it is unfolded
_LIST_COLUMNS = ("content", "lead", "coordinating", "deadline", "output", "target")


def turn_html(service: Service, answer_id: str, question: str, reply: Reply) -> str:
    """One question with its answer, ready to be put into the conversation."""
    status = reply.status.value
    badge = messages.ANSWER_LABELS.get(status)
    return (
        f'<article class="turn" id="turn-{esc(answer_id)}" data-id="{esc(answer_id)}" '
        f'data-citations="{esc(_citations_json(reply))}" aria-labelledby="q-{esc(answer_id)}">'
        f'<h3 class="question" id="q-{esc(answer_id)}" tabindex="-1">{esc(question)}</h3>'
        f'<div class="answer {esc(status)}">'
        + (f'<p class="badge">{badge}</p>' if badge else "")
        + _said(service, reply)
        + "".join(card_html(service, card, reply.as_of) for card in reply.cards)
        + buttons_html(reply.choices, "Bạn muốn hỏi ý nào?", "choices")
        + _foot(question, reply)
        + buttons_html(reply.suggestions, "Có thể hỏi tiếp", "suggestions")
        + f'<template class="plain">{esc(answer_text(question, reply, service.corpus.plans))}</template>'
        + "</div></article>"
    )


def _said(service: Service, reply: Reply) -> str:
    """The answer's text; of a list the sentence, the table with its items, and what else is to say."""
    names = {c.plan: plan_name(service.corpus.plans[c.plan]) for c in reply.citations if c.plan in service.corpus.plans}
    if not reply.records:
        return f'<div class="said">{answer_html(reply.answer, reply.citations, names)}</div>'
    lines = [line for line in reply.answer.splitlines() if line.strip() and not is_list_line(line)]
    first, rest = (answer_html("\n".join(part), reply.citations, names) for part in (lines[:1], lines[1:]))
    return f'<div class="said">{first}</div>{list_html(service, reply)}<div class="said">{rest}</div>'


def _citations_json(reply: Reply) -> str:
    return json.dumps([c.model_dump(mode="json") for c in reply.citations], ensure_ascii=False)


def buttons_html(questions: tuple[str, ...], label: str, kind: str) -> str:
    """Questions as buttons; each asks itself."""
    if not questions:
        return ""
    items = "".join(
        f'<li><button type="button" class="ask-button" data-do="ask" data-question="{esc(q)}">{esc(q)}</button></li>'
        for q in questions
    )
    return f'<div class="{kind}"><p class="label">{label}</p><ul>{items}</ul></div>'


def _foot(question: str, reply: Reply) -> str:
    count = len(reply.citations)
    sources = f'<button type="button" class="quiet" data-do="first-source">Nguồn ({count})</button>' if count else ""
    as_of = f"<span>Tính đến ngày {day(reply.as_of)}</span>" if reply.as_of else ""
    return (
        f'<div class="turn-foot">{sources}'
        f'<button type="button" class="quiet" data-do="copy">{"Chép kèm nguồn" if count else "Chép câu trả lời"}</button>'
        f'<a class="button quiet" data-do="copy-link" href="{esc(question_link(question, reply.as_of))}">Chép liên kết</a>'
        '<span class="rating" role="group" aria-label="Câu trả lời này đúng hay sai?">'
        '<button type="button" class="quiet" data-do="rate" data-verdict="right" aria-pressed="false">Đúng</button>'
        '<button type="button" class="quiet" data-do="rate" data-verdict="wrong" aria-pressed="false">Sai</button>'
        f"</span>{as_of}</div>"
    )


def card_html(service: Service, card: RecordView, as_of: date | None) -> str:
    """A task as the six clarities that the plans ask for."""
    values = _six(service, card, as_of)
    rows = "".join(
        f"<div><dt>{label}</dt><dd{'' if values[key] else ' class=empty'}>{values[key] or messages.NOT_STATED}</dd></div>"
        for label, key in messages.SIX
    )
    plan = service.corpus.plans.get(card.plan)
    resolution = f" · theo Nghị quyết {esc(card.resolution)}" if card.resolution else ""
    place = f"{esc(short_name(plan) if plan else card.plan)}, {esc(card.locator)}{resolution}"
    elsewhere = _elsewhere(service, card.id)
    return f'<section class="six" aria-label="6 rõ"><h4>6 rõ <span>{place}</span></h4><dl>{rows}</dl>{elsewhere}</section>'


def _elsewhere(service: Service, record: str) -> str:
    """Other places that say otherwise of the same work, the newer plan named as such."""
    told = []
    for c in service.contradictions():
        if c.first.record == record != c.second.record:
            other, said = c.second, [(d.what, d.second) for d in c.differences]
        elif c.second.record == record != c.first.record:
            other, said = c.first, [(d.what, d.first) for d in c.differences]
        else:
            continue
        newer = f", {messages.NEWER}" if other.plan == c.newer else ""
        facts = "; ".join(f"{messages.DIFFERING[what].lower()}: {esc(text)}" for what, text in said)
        link = line_link(other.plan, other.lines)
        told.append(f"<li>{esc(plan_name(service.corpus.plans[other.plan]))}{newer}, {esc(other.locator)} ({link}): {facts}</li>")
    return f'<div class="elsewhere"><strong>{messages.ELSEWHERE}</strong><ul>{"".join(told)}</ul></div>' if told else ""


def _six(service: Service, card: RecordView, as_of: date | None) -> dict[str, str]:
    duty = [messages.CHARGED.format(lead=esc(card.lead))] if card.lead else []
    if card.coordinating:
        duty.append(messages.COORDINATED.format(coordinating=esc(card.coordinating)))
    output = card.output or " ".join(part for part in (card.target, card.unit) if part)
    deadline = esc(card.deadline)
    if card.deadline:
        deadline += " " + status_chip(service, card.id, as_of or date.today())
    return {
        "lead": esc(card.lead), "content": cell(card.content), "deadline": deadline, "duty": "; ".join(duty),
        "output": esc(output), "authority": "",
    }  # fmt: skip


def status_chip(service: Service, record_id: str, on: date) -> str:
    """Where a record stands on a day, as a small label; empty when nothing can be said."""
    item = service.assistant.index.tasks.get(record_id)
    status = status_on(item, on).value if item else "no_deadline"
    if status == "no_deadline":
        return ""
    return f'<span class="chip {status}">{messages.STATUS_LABELS[status]}</span>'


def list_html(service: Service, reply: Reply) -> str:
    """The records of a list as a table that the reader can sort; long ones are folded."""
    columns = [name for name in _LIST_COLUMNS if name == "content" or any(getattr(r, name) for r in reply.records)]
    head = "".join(
        f'<th scope="col" aria-sort="none"><button type="button" data-do="sort">{messages.COLUMN_LABELS[name]}</button></th>'
        for name in columns
    )
    markers = {c.record: c for c in reply.citations if c.record}
    days = _last_days(service, reply.records)
    body = "".join(
        _list_row(service, r, columns, n, markers.get(r.id), days[r.id], hidden=n > FOLD_AFTER)
        for n, r in enumerate(reply.records, start=1)
    )
    count = len(reply.records)
    more = messages.PAGE["more"].format(count=count)
    unfold = (
        f'<button type="button" class="quiet unfold" data-do="unfold" aria-expanded="false">{more}</button>'
        if count > FOLD_AFTER else ""
    )  # fmt: skip
    return (
        f'<div class="list"><div class="table-wrap" tabindex="0" role="group" aria-label="Danh sách {count} mục">'
        f'<table class="records"><thead><tr><th scope="col">STT</th>{head}<th scope="col">Nguồn</th></tr></thead>'
        f"<tbody>{body}</tbody></table></div>{unfold}</div>"
    )


def _list_row(
    service: Service, record: RecordView, columns: list[str], number: int, cited: Citation | None, day_key: str, *, hidden: bool
) -> str:
    cells = []
    for name in columns:
        key = f' data-key="{day_key}"' if name == "deadline" else ""
        cells.append(f'<td data-label="{messages.COLUMN_LABELS[name]}"{key}>{cell(getattr(record, name))}</td>')
    return (
        f'<tr{" hidden" if hidden else ""}><td data-label="STT">{number}</td>{"".join(cells)}'
        f'<td data-label="Nguồn">{record_button(service, record, cited)}</td></tr>'
    )


def _last_days(service: Service, records: Sequence[RecordView]) -> dict[str, str]:
    """The last day of each record's deadline, in a form that sorts; those without one come last."""
    plans = tuple({record.plan for record in records})
    due = {item.id: item.due for item in service.assistant.index.tasks.find(TaskFilter(plans=plans))}
    return {r.id: d.latest.isoformat() if (d := due.get(r.id)) and d.latest else "9999" for r in records}


def record_button(service: Service, record: RecordView, cited: Citation | None = None) -> str:
    """The button that opens a record's source: its citation's, if the answer cites it."""
    plan = service.corpus.plans.get(record.plan)
    citation = cited or Citation(
        marker=record.marker or 1, plan=record.plan, locator=record.locator, lines=record.lines, quote="", record=record.id
    )
    marker = f"[{cited.marker}] " if cited else ""
    label = f"{marker}{short_name(plan) if plan else record.plan}, {record.locator}"
    return (
        f'<button type="button" class="place" data-do="record" data-citation="{esc(citation.model_dump_json())}" '
        f'title="{esc(lines_label(record.lines))}">{esc(label)}</button>'
    )
