"""Tasks written in one sentence: who leads, with whom and by when, in labels or in an assignment.

`FORMS` lists the forms. Each takes the text of a clause with its offsets and gives a draft with the
cells that it found, or None where the text is not surely a task:

* labels in brackets or behind the work: «X (chủ trì: A; phối hợp: B)», «X. Đơn vị chủ trì: A; …»;
* an assignment behind the work: «X: giao A chủ trì, phối hợp với B …, hoàn thành trước ngày …»,
  «X. Giao A …», «X (A chủ trì, phối hợp với B; hoàn thành …)»;
* an assignment before the work: «Giao A chủ trì, phối hợp với B làm X», «A chủ trì … làm X»,
  «A chủ trì, B phối hợp làm X», «Giao A … làm X; phối hợp: B»;
* without «chủ trì», an agency that the sentence opens with: «A xây dựng X trước ngày …»,
  «A phối hợp với B tổ chức X», «A làm đầu mối vận động X trong năm …».
"""

import re
from collections.abc import Callable, Iterator

from corpus.agencies import gazetteer, tokenize
from corpus.columns import Column, Role, role_of
from corpus.deadlines import stated_in
from corpus.drafts import Draft
from corpus.lines import Flow
from corpus.order_words import opens_order, order_starts
from corpus.stated_times import Place, StatedTime, stated_time, time_at_end

LABELLED = {Role.LEAD, Role.COORDINATING, Role.DEADLINE, Role.OUTPUT}
_BRACKET = re.compile(r"\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*[.;]?$")
_LABEL = re.compile(r"(?:^|[;.,]\s|\s[-–]\s)\s*(?P<name>[^:;.,()]{3,40}?)\s*:\s*")
_PARTS = re.compile(r"[:.;,]\s+|\s[-–]\s+|\s+(?=do\s)")  # what may stand between the work and its assignment
_LEADS = re.compile(
    # giao = assign, phân công = charge, do = by; chủ trì = lead
    r"(?P<given>(?:giao|phân công|đề nghị|yêu cầu|do)\s+(?:cho\s+)?)?(?P<lead>.{2,240}?)\s+"
    r"(?:là (?:cơ quan|đơn vị) |đồng |cùng )?chủ trì\b",
    re.IGNORECASE | re.DOTALL,
)
# phối hợp (với) = together with
_PARTNERS = re.compile(r"\s*,?\s*(?:và\s+)?phối hợp(?:\s+chặt chẽ)?(?:\s+(?:cùng với|với|cùng))?\s+", re.IGNORECASE)
_PARTNERS_BEFORE = re.compile(  # «A chủ trì, | B phối hợp | xây dựng …»
    r"\s*,\s*(?P<names>[^,;.:()]{4,160}?)\s+(?:cùng\s+)?phối hợp\s+(?!với|cùng)", re.IGNORECASE
)
_PARTNERS_BEHIND = re.compile(  # «…, hoàn thành trước ngày … | ; phối hợp: B và C | ; …»
    r"[;.,]\s*(?:(?:cơ quan|đơn vị)\s+)?phối hợp(?:\s+thực hiện)?\s*:\s*(?P<names>[^:;]{4,240}?)\s*(?=[.;]?\s*$|;)", re.IGNORECASE
)
_GIVEN = re.compile(r"(?:giao|phân công|đề nghị|yêu cầu)\s+(?:cho\s+)?", re.IGNORECASE)
# has done, was, has, is, when, if, in order to: a report or half a sentence, no order
_REPORTED = re.compile(r"\b(?:đã|được|từng|vẫn|đang|chưa|không|còn|có|là|khi|nếu|để|do|mà)\b", re.IGNORECASE)
_OF_ITSELF = re.compile(
    r"(?:hoàn thành|vận hành|phát triển|đầu tư|nâng cấp|tham gia)\b", re.IGNORECASE
)  # «Trung tâm dữ liệu hoàn thành …»
_MODAL = re.compile(  # between who is charged and the work: must, is the contact point for, always
    r"\s+(?P<said>(?:(?:có trách nhiệm|chịu trách nhiệm|cần|phải|sẽ|khẩn trương|chủ động|tích cực)\s*)+)$", re.IGNORECASE
)
_CONTACT = re.compile(r"(?:là|làm)\s+(?:(?:cơ quan|đơn vị)\s+)?(?:đầu mối|thường trực)\s*,?\s*", re.IGNORECASE)
_ALWAYS = re.compile(
    r"\s+(?P<time>thường xuyên|liên tục|định kỳ|hằng năm|hàng năm|hằng quý|hàng quý|hằng tháng|hàng tháng)$", re.IGNORECASE
)
_CHARGE = re.compile(r"(?:giao|phân công|do)\s", re.IGNORECASE)
_GIVEN_TO = {"đồng", "ông", "bà", "các", "thôn", "trưởng", "phòng", "ban"}  # comrade, Mr, Mrs, the, hamlet, head, office
_LEAD_WORDS = 40
_LEAD_WORDS_UNGIVEN = 25  # without «giao» a longer run of words before «chủ trì» is a sentence
# together with, who is charged, and «cơ quan», «đơn vị» as the words for whoever leads: no names
_NO_NAME = re.compile(r"\b(?:phối hợp|được)\b|^(?:các\s+)?(?:cơ quan|đơn vị|bộ phận|phòng|ban|cấp|người)$", re.IGNORECASE)
_DONE_TOO = re.compile(r",\s*(?:tổ chức |triển khai )?(?:thực hiện|triển khai)\s*$", re.IGNORECASE)  # «A, B, thực hiện»
_BARE = re.compile(r"(?:(?:thực hiện|triển khai|tham mưu|tổ chức|tiến hành|xây dựng|chuẩn bị|duy trì|và|,)\s*)*", re.IGNORECASE)


def inline_task(flow: Flow) -> Draft | None:
    """The draft of a clause that states a task in one sentence."""
    return next((draft for draft in (form(flow) for form in FORMS) if draft), None)


def _part(flow: Flow, start: int, stop: int, marks: str = "") -> Flow:
    """A piece of a flow without blanks at its ends, nor `marks` behind it."""
    text = flow.text[start:stop]
    start += len(text) - len(text.lstrip())
    stop = start + len(text.strip().rstrip(marks + " ") if marks else text.strip())
    return Flow(flow.text[start:stop], flow.at[start:stop])


# -- labels ----------------------------------------------------------------------------------------


def _labels_in_brackets(flow: Flow) -> Draft | None:
    """«… (Cơ quan chủ trì: A; phối hợp: B; hoàn thành: 31/10/2024).»"""
    found = _BRACKET.search(flow.text)
    return _labelled(flow, found.start("inside"), found.end("inside"), found.start()) if found else None


def _labels_behind(flow: Flow) -> Draft | None:
    """«X. Đơn vị chủ trì: A; đơn vị phối hợp: B; thời gian: Quý II/2026.»"""
    first = next((m for m in _LABEL.finditer(flow.text) if _column(m) and m.start()), None)
    return _labelled(flow, first.start(), len(flow.text), first.start()) if first else None


def _column(match: re.Match[str]) -> Column | None:
    column = role_of(match["name"])
    return column if column and column.role in LABELLED else None


def _labelled(flow: Flow, start: int, stop: int, work: int) -> Draft | None:
    """Labels between two places, with the work before `work`: two labels, or that of the lead alone."""
    labels = [(m, c) for m in _LABEL.finditer(flow.text[start:stop]) if (c := _column(m))]
    roles = {column.role for _, column in labels}
    if len(roles) < len(labels) or (len(roles) < 2 and roles != {Role.LEAD}):
        return None
    content = _part(flow, 0, work, ",;.:-–" if start == work else "")
    if len(tokenize(content.text)) < 2:
        return None
    draft = Draft()
    draft.add(Role.CONTENT.value, content)
    stops = [m.start() for m, _ in labels[1:]] + [stop - start]
    for (match, column), end in zip(labels, stops, strict=True):
        draft.add(column.key, _part(flow, start + match.end(), start + end, ",;." if start == work else ""))
    return draft


# -- assignments -----------------------------------------------------------------------------------


def _assigned_in_brackets(flow: Flow) -> Draft | None:
    """«X (Sở A chủ trì, phối hợp với Sở B; hoàn thành trước ngày 30/6/2026)»"""
    found = _BRACKET.search(flow.text)
    if not found or not _leads_once(flow.text):
        return None
    return _assignment(flow, found.start("inside"), found.end("inside"), found.start())


def _assigned_behind(flow: Flow) -> Draft | None:
    """«X: giao A chủ trì, phối hợp với B thực hiện, hoàn thành trước ngày 31/3/2026.»"""
    if not _leads_once(flow.text):
        return None
    return next((draft for start, work in _assignment_starts(flow.text) if (draft := _assignment(flow, start, None, work))), None)


def _assigned_before(flow: Flow) -> Draft | None:
    """«Giao A chủ trì, phối hợp với B kiểm tra …; hoàn thành trước ngày 15/5/2024.»"""
    if not _leads_once(flow.text):
        return None
    flow, partners = _without_partners(flow)
    draft = _assignment(flow, 0, None, None)
    if draft and partners and Role.COORDINATING.value not in draft.cells:
        draft.add(Role.COORDINATING.value, partners)
    return draft


def _without_partners(flow: Flow) -> tuple[Flow, Flow | None]:
    """A sentence without «; phối hợp: B và C», and those partners."""
    found = _PARTNERS_BEHIND.search(flow.text)
    if not found or not _names_agencies(found["names"], given=True):
        return flow, None
    rest = Flow(flow.text[: found.start()] + flow.text[found.end() :], flow.at[: found.start()] + flow.at[found.end() :])
    return rest, _part(flow, *found.span("names"))


def _charged_alone(flow: Flow) -> Draft | None:
    """«A xây dựng X; thời gian hoàn thành: quý I năm 2027.», «A phối hợp với B tổ chức X trước ngày 05/6 hằng năm.»

    Without «chủ trì» only an agency that opens the sentence, with an order behind it, a time or partners, and
    nothing that makes it a report («đã tổ chức …») is surely charged; one that is merely asked needs a time.
    """
    flow, partners = _without_partners(flow)
    text = flow.text
    given = _GIVEN.match(text)
    start = given.end() if given else 0
    joined = _PARTNERS.search(text, start)
    verb = order_starts(text[start:])
    if re.search(r"\bchủ trì\b", text, re.IGNORECASE) or verb is None:
        return None
    before = joined is not None and joined.start() < start + verb
    subject = joined.start() if joined and before else start + verb
    subject, rhythm = _subject_end(text, start, subject)
    named = _part(flow, start, subject, ",:")
    if not _names_agencies(named.text, given=False) or _REPORTED.search(named.text):
        return None
    if not given and not before and _OF_ITSELF.match(text, start + verb):  # what comes about, not who is charged
        return None
    time = stated_time(text, subject)
    asked = given is not None and given.group().lower().startswith(("đề nghị", "yêu cầu"))
    if not (time or rhythm or (before and not asked) or (given and partners)):
        return None
    draft = Draft()
    if _states_part(text, subject, time):
        time = None
        draft.uncertain.append(Role.DEADLINE.value)
    draft.add(Role.LEAD.value, named)
    body = time.around if time else Place(len(text), len(text))
    at = start + verb
    if joined and before:
        at, ordered = _add_partners(draft, flow, (joined.start(), body.start), told=False)
        if not ordered:
            return None
    elif partners:
        draft.add(Role.COORDINATING.value, partners)
    contact = _CONTACT.match(text, at)
    more = len(text) - len(text[body.stop :].lstrip(" ,;."))
    work = (contact.end() if contact else at, len(text) if more < len(text) else body.start)
    if not _add_work(draft, flow, work, None, more):
        return None
    when = time.time if time else rhythm
    if when:
        draft.add(Role.DEADLINE.value, _part(flow, *when))
    return draft


def _subject_end(text: str, start: int, stop: int) -> tuple[int, Place | None]:
    """Where the names end before an order, and the rhythm that stands between: «A | thường xuyên | đăng tải»."""
    rhythm = None
    always = _ALWAYS.search(text, start, stop - (text[stop - 1 : stop] == " "))
    if always:
        stop, rhythm = always.start(), Place(*always.span("time"))
    modal = _MODAL.search(text, start, len(text[:stop].rstrip()))
    return (modal.start() if modal else stop), rhythm


def _leads_once(text: str) -> bool:
    """Whether one agency leads, or one list of them: of two assignments no row could be made."""
    return len(re.findall(r"\bchủ trì\b", text, re.IGNORECASE)) == 1


def _assignment_starts(text: str) -> Iterator[tuple[int, int]]:
    """Places before «chủ trì» at which an assignment may open, and where the work before it ends; the nearest first.

    Behind a comma or dash only «giao …» opens one, for both stand inside names.
    """
    leads = re.search(r"\bchủ trì\b", text, re.IGNORECASE)
    for found in reversed(list(_PARTS.finditer(text, 0, leads.start() if leads else 0))):
        if found.group().strip() in (":", ".", ";") or _CHARGE.match(text, found.end()):
            yield found.end(), found.start()


def _assignment(flow: Flow, start: int, stop: int | None, work: int | None) -> Draft | None:
    """The draft of an assignment between two places.

    Args:
        stop: its end; None for that of the text.
        work: end of the work's name before the assignment; None if the work follows the agencies.
    """
    text = flow.text[: len(flow.text) if stop is None else stop]
    found = _LEADS.match(text, start)
    given = bool(found and found["given"] and not found["given"].lower().startswith("do"))
    if not found or not _names_agencies(found["lead"], given=given):  # «hội nghị do đồng chí … chủ trì»: who chairs it
        return None
    draft = Draft()
    draft.add(Role.LEAD.value, _part(flow, *found.span("lead")))
    time = stated_time(text, found.end())
    if work is None and _states_part(text, found.end(), time):
        time = None
        draft.uncertain.append(Role.DEADLINE.value)
    body, rest = time.around if time else Place(len(text), len(text))
    at, ordered = _add_partners(draft, flow, (found.end(), body), told=work is not None)
    if not (ordered or given or time or work is not None):
        return None  # «Sở Y tế chủ trì cuộc họp»: who leads, but no order
    if Role.COORDINATING.value in draft.uncertain and time is None:
        return None  # «… phối hợp với Sở Nội vụ thực hiện»: neither what is to be done nor by when
    more = len(text) - len(text[rest:].lstrip(" ,;."))
    if more < len(text) and work is None:  # «…, hoàn thành trước ngày 30/4; báo cáo UBND xã»: all of it is the work
        body = len(text)
    if not _add_work(draft, flow, (at, body), work, more):
        return None
    if time is None and work is not None:
        time = time_at_end(text[:work])
    if time:
        draft.add(Role.DEADLINE.value, _part(flow, *time.time))
    return draft


def _states_part(text: str, start: int, time: StatedTime | None) -> bool:
    """Whether a time before the last is that of a part: «trình Bộ trước 15/8/2026 và trồng xong vào năm 2028»."""
    return any(stated_in(text[start : time.around.start if time else len(text)]))


def _add_partners(draft: Draft, flow: Flow, place: tuple[int, int], *, told: bool) -> tuple[int, bool]:
    """Fills the partners behind «phối hợp với»; where the order begins, and whether a verb opens it.

    Where no known verb ends the list and the work is not told before it, both stay in the content
    and the partners are uncertain.
    """
    at, body = place
    joined = _PARTNERS.match(flow.text, at, body)
    beside = _PARTNERS_BEFORE.match(flow.text, at, body) if not joined else None
    if beside and _names_agencies(beside["names"], given=False):
        draft.add(Role.COORDINATING.value, _part(flow, *beside.span("names")))
        return beside.end(), opens_order(flow.text[beside.end() : body])
    if not joined:
        at += len(flow.text[at:body]) - len(flow.text[at:body].lstrip(" ,"))
        return at, opens_order(flow.text[at:body])
    at = joined.end()
    if opens_order(flow.text[at:body]):  # «chủ trì, phối hợp thực hiện …»: with whom is not said
        return at, True
    verb = order_starts(flow.text[at:body])
    stop = at + verb if verb else _list_stop(flow.text, at, body)
    if not verb and not told:
        draft.uncertain.append(Role.COORDINATING.value)
        return at, False
    done = _DONE_TOO.search(flow.text, at, stop)
    draft.add(Role.COORDINATING.value, _part(flow, at, done.start() if done else stop, ",;."))
    return stop, bool(verb)


def _list_stop(text: str, at: int, stop: int) -> int:
    """End of a list of agencies that no verb ends: its sentence's end, or «;» without a name behind it."""
    for found in re.finditer(r"[.;]\s+", text[at:stop]):
        tokens = tokenize(text[at + found.end() : stop])
        named = bool(gazetteer().match(tokens, 0)) or gazetteer().is_head(tokens, 0)
        if not (named and found.group().startswith(";")) and len(text[at : at + found.start()].split()) > 1:
            return at + found.start()
    return stop


def _add_work(draft: Draft, flow: Flow, order: tuple[int, int], work: int | None, more: int) -> bool:
    """Fills the content; whether there is any.

    «X: giao A chủ trì mua sắm» is about X, with what the order says beyond «thực hiện» and what the
    text says from `more` on, behind the time.
    """
    start, stop = order
    start += len(flow.text[start:stop]) - len(flow.text[start:stop].lstrip(" ,;.:"))
    said = _part(flow, start, stop, ",;.")
    bare = _BARE.fullmatch(said.text) is not None
    if work is None:
        draft.add(Role.CONTENT.value, said)
        return not bare and len(tokenize(said.text)) >= 3
    if len(tokenize(flow.text[:work])) < 2:
        return False
    further = [piece for piece in (Flow() if bare else said, _part(flow, more, len(flow.text), ",;.)")) if piece.text]
    marked = bool(further) and flow.text[work : work + 1] in (":", ".", ";")
    draft.add(Role.CONTENT.value, _part(flow, 0, work + marked, "" if marked else ",;.:"))
    for piece in further:
        draft.add(Role.CONTENT.value, piece)
    return True


def _names_agencies(text: str, *, given: bool) -> bool:
    """Whether a text before «chủ trì» is a name or a list of names and no sentence."""
    tokens = tokenize(text)
    if not tokens or len(tokens) > (_LEAD_WORDS if given else _LEAD_WORDS_UNGIVEN) or order_starts(text):
        return False
    if any(token.word in {":", "(", "."} for token in tokens) or _NO_NAME.search(text):
        return False
    known = bool(gazetteer().match(tokens, 0)) or gazetteer().is_head(tokens, 0)
    return known or (given and (tokens[0].title or tokens[0].word in _GIVEN_TO))


FORMS: list[Callable[[Flow], Draft | None]] = [
    _labels_in_brackets, _labels_behind, _assigned_in_brackets, _assigned_behind, _assigned_before, _charged_alone,
]  # fmt: skip
