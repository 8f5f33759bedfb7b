"""What page.js may call: each function takes one validated request and gives plain values.

`page_calls` wraps them so that nothing is ever raised into Gradio: the page gets `ok: false` and a
sentence for the reader, the log gets the error. The list of names is `CALLS`; a test says who may
call each.
"""

import base64
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.models import Citation, Reply, Turn
from chat import answers, documents, exports, feedback, messages, tasks, timeline
from chat.adding import Adding, vietnamese
from chat.markup import options
from chat.service import ChatError, NotReadyError, Service
from chat.sources import plan_name, source_panel
from chat.suggestions import first_questions

_LOG = logging.getLogger(__name__)
_MAX_TURNS = 60  # of a conversation that is shown again or exported


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Ask(_Request):
    question: str = Field(max_length=20_000)
    turns: tuple[str, ...] = Field(default=(), max_length=200)
    as_of: date | None = None


class _Shown(_Request):
    question: str = Field(max_length=20_000)
    reply: Reply


class _Conversation(_Request):
    turns: tuple[_Shown, ...] = Field(max_length=_MAX_TURNS)
    format: str = Field(default="md", pattern="^(md|docx)$")


class _Source(_Request):
    citation: Citation


class _Rate(_Request):
    id: str = Field(default="", max_length=64)
    verdict: str = Field(pattern="^(right|wrong)$")
    reason: str = Field(default="", max_length=4000)
    question: str = Field(default="", max_length=2000)
    turns: tuple[str, ...] = Field(default=(), max_length=200)
    as_of: date | None = None


class _Tasks(_Request):
    query: dict[str, Any] = {}
    shown: int = Field(default=tasks.PAGE_ROWS, ge=1, le=20_000)
    format: str = Field(default="", pattern="^(|xlsx|csv|ics)$")


class _Timeline(_Request):
    query: dict[str, Any] = {}
    group: str = Field(default="all", pattern="^(all|agency|resolution)$")


class _Plan(_Request):
    plan: str = Field(default="", max_length=120)


class _Upload(_Request):
    path: str = Field(max_length=2000)
    name: str = Field(max_length=300)


class _Token(_Request):
    token: str = Field(max_length=64)


@dataclass(frozen=True)
class Page:
    """What the calls work with."""

    service: Service
    adding: Adding
    feedback: Path


def status(page: Page, request: _Request) -> dict[str, Any]:
    """Whether the index is ready; the first questions and the plans when it is."""
    corpus = page.service.corpus
    return {
        "first": answers.buttons_html(first_questions(page.service), "Thử hỏi", "suggestions"),
        "plans": options(documents.plan_options(page.service), "", "Chọn kế hoạch"),
        "count": len(corpus.plans),
        "about": "; ".join(plan_name(plan) for plan in corpus.plans.values()),
        "adding": page.adding.allowed,
        "off": "" if page.adding.allowed else messages.ADD_OFF,
        "added": page.adding.added(corpus),
        "left_out": [messages.LEFT_OUT.format(name=p.place, reason=vietnamese(p)) for p in corpus.left_out],
    }


def ask(page: Page, request: _Ask) -> dict[str, Any]:
    """One question and its answer."""
    answered = page.service.ask(request.question, request.turns, request.as_of)
    return _shown(page, answered.id, answered.question, answered.reply)


def _shown(page: Page, answer_id: str, question: str, reply: Reply) -> dict[str, Any]:
    return {
        "id": answer_id,
        "html": answers.turn_html(page.service, answer_id, question, reply),
        "reply": reply.model_dump(mode="json", exclude={"trace"}),
        "spoken": reply.answer[:600].replace("**", ""),
    }


def restore(page: Page, request: _Conversation) -> dict[str, Any]:
    """The HTML of a conversation that the browser kept; its replies are read as data, never as HTML."""
    return {
        "turns": [
            _shown(page, f"kept{n}", turn.question, turn.reply)["html"] for n, turn in enumerate(request.turns)
        ]
    }  # fmt: skip


def export_conversation(page: Page, request: _Conversation) -> dict[str, Any]:
    """A conversation as a file."""
    turns = [Turn(question=turn.question, reply=turn.reply) for turn in request.turns]
    plans, on = page.service.corpus.plans, date.today()
    if request.format == "docx":
        data = exports.conversation_docx(turns, plans, on)
    else:
        data = exports.conversation_markdown(turns, plans, on).encode("utf-8")
    return _file(f"hoi-dap-{on.isoformat()}.{request.format}", data)


def _file(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "data": base64.b64encode(data).decode("ascii")}


def source(page: Page, request: _Source) -> dict[str, Any]:
    """The source panel of one citation."""
    return {"html": source_panel(page.service, request.citation)}


def rate(page: Page, request: _Rate) -> dict[str, Any]:
    """Keeps right or wrong; an answer that is no longer at hand is made again for its trace."""
    answered = page.service.kept(request.id)
    if answered is None:
        answered = page.service.ask(request.question, request.turns, request.as_of)
    feedback.record(page.feedback, answered, request.verdict, request.reason)
    return {"message": messages.PAGE["rated"]}


def find_tasks(page: Page, request: _Tasks) -> dict[str, Any]:
    """The table, the counts and the link of a filter; or its items as a file."""
    query = tasks.query_of(request.query)
    items = tasks.find(page.service, query)
    if request.format:
        write = {"xlsx": exports.tasks_xlsx, "csv": exports.tasks_csv, "ics": exports.tasks_ics}[request.format]
        on = query.as_of or date.today()
        return _file(f"nhiem-vu-{on.isoformat()}.{request.format}", write(items, page.service.corpus.plans, on))
    mine = query.view == "mine"
    return {
        "html": tasks.mine_html(page.service, query) if mine else tasks.table_html(page.service, items, query, request.shown),
        "summary": tasks.summary(items, query) if not mine or query.agency else "",
        "facets": tasks.facet_options(page.service, query),
        "query": query.model_dump(mode="json"),
        "link": query.link(),
    }


def draw_timeline(page: Page, request: _Timeline) -> dict[str, Any]:
    """What falls due when."""
    query = tasks.query_of(request.query)
    return {
        "html": timeline.timeline_html(page.service, query, request.group),
        "facets": tasks.facet_options(page.service, query),
    }


def read_plan(page: Page, request: _Plan) -> dict[str, Any]:
    """One plan to read."""
    return {"html": documents.document_html(page.service, request.plan)}


def preview_plan(page: Page, request: _Upload) -> dict[str, Any]:
    """What an uploaded file holds; nothing is kept yet."""
    return dict(page.adding.preview(page.service, Path(request.path), request.name))


def add_plan(page: Page, request: _Token) -> dict[str, Any]:
    """Takes a previewed plan into the collection."""
    return {"message": page.adding.add(page.service, request.token)}


def remove_plan(page: Page, request: _Plan) -> dict[str, Any]:
    """Takes an added plan out of the collection."""
    return {"message": page.adding.remove(page.service, request.plan)}


CALLS: dict[str, tuple[Callable[[Page, Any], dict[str, Any]], type[_Request]]] = {
    "status": (status, _Request), "ask": (ask, _Ask), "restore": (restore, _Conversation),
    "export_conversation": (export_conversation, _Conversation), "source": (source, _Source), "rate": (rate, _Rate),
    "find_tasks": (find_tasks, _Tasks), "draw_timeline": (draw_timeline, _Timeline), "read_plan": (read_plan, _Plan),
    "preview_plan": (preview_plan, _Upload), "add_plan": (add_plan, _Token), "remove_plan": (remove_plan, _Plan),
}  # fmt: skip


def page_calls(page: Page) -> list[Callable[[dict[str, Any]], dict[str, Any]]]:
    """The calls as Gradio takes them: one JSON value in, one out, no exception."""
    return [_guarded(page, name, function, model) for name, (function, model) in CALLS.items()]


def _guarded(
    page: Page, name: str, function: Callable[[Page, Any], dict[str, Any]], model: type[_Request]
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def call(data: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"ok": True, **function(page, model.model_validate(data))}
        except NotReadyError as error:
            return {"ok": False, "building": True, "message": str(error)}
        except ChatError as error:
            return {"ok": False, "message": str(error)}
        except ValidationError:
            return {"ok": False, "message": messages.BAD_REQUEST}
        except Exception:
            _LOG.exception("the page's call %s failed", name)
            return {"ok": False, "message": messages.FAILED}

    call.__name__ = name
    call.__doc__ = function.__doc__
    return call
