"""Adding a plan: upload -> `corpus.ingest` (a process of its own, limited) -> preview -> the text in var/plans -> a new index.

Until «Thêm vào kho» nothing of the collection changes, and if the new index does not open, the
text is taken out again.
"""

import os
import re
import threading
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chat import messages
from chat.markup import esc
from chat.service import ChatError, Service
from corpus import Corpus, Ingested, ParsedPlan, Plan, Problem, ingest
from corpus.text import fold

MAX_BYTES = 5 * 1024 * 1024
SUFFIXES = (".txt", ".docx", ".pdf")
KEPT = 10  # previews at hand
SHOWN = 20  # problems in a preview


@dataclass
class Adding:
    """Previews that wait for «Thêm vào kho».

    Attributes:
        folder: where added plans are kept as text.
        uploads: the only folder from which a file is read.
        allowed: whether this server takes plans at all.
    """

    folder: Path
    uploads: Path
    allowed: bool = True
    _previews: "OrderedDict[str, tuple[str, Ingested]]" = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def preview(self, service: Service, path: Path, name: str) -> dict[str, str]:
        """Reads an uploaded file; gives the preview's HTML and the token that adds it.

        Raises:
            ChatError: not allowed, too large, another type, unreadable, already there.
        """
        if not self.allowed:
            raise ChatError(messages.ADD_OFF)
        path = path.resolve()
        if not path.is_file() or not path.is_relative_to(self.uploads.resolve()):
            raise ChatError(messages.BAD_REQUEST)
        try:
            found = self._read(path, name)
        finally:
            path.unlink(missing_ok=True)
        self._refuse_known(service, found)
        token = uuid.uuid4().hex
        with self._lock:
            self._previews[token] = (stem_of(name), found)
            while len(self._previews) > KEPT:
                self._previews.popitem(last=False)
        return {"token": token, "html": preview_html(name, found, _same_number(service.corpus, found))}

    def _read(self, path: Path, name: str) -> Ingested:
        if path.suffix.lower() == ".doc":
            raise ChatError(messages.ADD_OLD_WORD.format(name=name))
        if path.suffix.lower() not in SUFFIXES:
            raise ChatError(messages.ADD_TYPE.format(name=name))
        if path.stat().st_size > MAX_BYTES:
            raise ChatError(messages.ADD_SIZE)
        found = ingest(path)
        if found.parsed is None or found.source is None:
            reasons = "; ".join(dict.fromkeys(vietnamese(problem) for problem in found.problems))
            raise ChatError(messages.ADD_UNREADABLE.format(name=name) + (f" Lý do: {reasons}." if reasons else ""))
        return found

    @staticmethod
    def _refuse_known(service: Service, found: Ingested) -> None:
        words = found.source.raw.split() if found.source else []
        for plan_id, source in service.corpus.sources.items():
            if source.raw.split() == words:
                raise ChatError(messages.ADD_SAME.format(plan=plan_id))

    def add(self, service: Service, token: str) -> str:
        """Saves a previewed plan and opens the index with it; gives the sentence to show.

        Raises:
            ChatError: not allowed, preview gone, name taken, or no index with it (the text is then removed).
        """
        if not self.allowed:
            raise ChatError(messages.ADD_OFF)
        with self._lock:
            if token not in self._previews:
                raise ChatError(messages.ADD_EXPIRED)
            stem, found = self._previews[token]
            if found.source is None or found.parsed is None:
                raise ChatError(messages.ADD_EXPIRED)
            target = self.folder / f"{stem}.txt"
            if stem in service.corpus.plans or target.exists():
                raise ChatError(messages.ADD_TAKEN.format(stem=stem))
            self.folder.mkdir(parents=True, exist_ok=True)
            fresh = target.with_suffix(f".{uuid.uuid4().hex[:8]}")
            fresh.write_text(found.source.raw, encoding="utf-8", newline="")
            os.replace(fresh, target)
            try:
                service.reopen()
            except Exception as error:
                target.unlink(missing_ok=True)
                raise ChatError(messages.ADD_REBUILD_FAILED) from error
            del self._previews[token]
        return messages.ADDED.format(title=found.parsed.plan.title.value or stem)

    def added(self, corpus: Corpus) -> list[str]:
        """Ids of the plans that were added and are in the collection."""
        left_out = {problem.place for problem in corpus.left_out}
        files = self.folder.glob("*.txt") if self.folder.is_dir() else ()
        return sorted(path.stem for path in files if path.name not in left_out)

    def remove(self, service: Service, plan_id: str) -> str:
        """Takes an added plan out again; the shipped ones stay.

        Raises:
            ChatError: not allowed, or not an added plan.
        """
        if not self.allowed:
            raise ChatError(messages.ADD_OFF)
        with self._lock:
            if plan_id not in self.added(service.corpus):
                raise ChatError(messages.NO_PLAN.format(plan=plan_id[:80]))
            target = self.folder / f"{plan_id}.txt"
            aside = target.with_suffix(".removed")
            os.replace(target, aside)
            try:
                service.reopen()
            except Exception as error:
                os.replace(aside, target)
                raise ChatError(messages.FAILED) from error
            aside.unlink(missing_ok=True)
        return messages.REMOVED.format(plan=plan_id)


def stem_of(name: str) -> str:
    """A plan id made of a file's name: letters, digits and hyphens, whatever the name tries.

    >>> stem_of("../Kế hoạch số 05 (bản ký).docx")
    'ke-hoach-so-05-ban-ky'
    """
    stem = re.sub(r"[^a-z0-9]+", "-", fold(Path(name.replace("\\", "/")).stem)).strip("-")[:60].strip("-")
    return stem or "ke-hoach"


def vietnamese(problem: Problem) -> str:
    """A problem of the reader in the words of the page; its place and what it quotes stay."""
    place = re.search(r":(\d+(?:-\d+)?)$", problem.place)
    page = re.search(r"page (\d+)", problem.place)
    where = f"trang {page.group(1)}: " if page else f"dòng {place.group(1)}: " if place else ""
    said = next((text for key, text in messages.PROBLEMS.items() if key in problem.what), messages.PROBLEM)
    quoted = re.search(r"«(.{1,80}?)»", problem.what) if place else None
    return where + said + (f" («{quoted.group(1)}»)" if quoted else "")


def _same_number(corpus: Corpus, found: Ingested) -> list[Plan]:
    """Plans of the collection with the number of a previewed one: every province counts from 1 each year."""
    number = found.parsed.plan.number if found.parsed else None
    return [plan for plan in corpus.plans.values() if number and plan.number and plan.number.value == number.value]


def preview_html(name: str, found: Ingested, same_number: Sequence[Plan] = ()) -> str:
    """What was read, before anything is kept.

    Args:
        same_number: plans of the collection that bear the same number.
    """
    if found.parsed is None:
        return ""
    parsed, plan = found.parsed, found.parsed.plan
    facts = [
        ("Tệp", name), ("Tên kế hoạch", plan.title.value), ("Số, ký hiệu", plan.number.value if plan.number else ""),
        ("Ngày ban hành", plan.issued.value if plan.issued else ""),
        ("Cơ quan ban hành", plan.issuer.value if plan.issuer else ""),
    ]  # fmt: skip
    body = "".join(f"<div><dt>{label}</dt><dd>{esc(value) or messages.NOT_STATED}</dd></div>" for label, value in facts)
    counts = "".join(f"<li><strong>{count}</strong> {label}</li>" for label, count in _counts(parsed).items())
    rows = [" | ".join(cell for cell in (row.content, row.lead, row.deadline) if cell) for row in parsed.rows[:5]]
    samples = "".join(f"<li>{esc(row[:300])}</li>" for row in rows)
    return (
        f'<h3>Xem trước</h3><dl class="identity">{body}</dl>'
        + "".join(f'<p class="twin">{esc(_twin(plan))}</p>' for plan in same_number)
        + f'<ul class="counts">{counts}</ul>'
        + (f'<h3>Vài dòng đầu của bảng</h3><ul class="samples">{samples}</ul>' if samples else "")
        + _problems_html(found)
    )


def _twin(plan: Plan) -> str:
    return messages.ADD_SAME_NUMBER.format(
        number=plan.number.value if plan.number else "", title=plan.title.value,
        issuer=plan.issuer.value if plan.issuer else messages.NOT_STATED,
    )  # fmt: skip


def _counts(parsed: ParsedPlan) -> dict[str, int]:
    return {
        "dòng văn bản": parsed.line_count, "mục": len(parsed.clauses), "dòng bảng (nhiệm vụ, chỉ tiêu)": len(parsed.rows),
        "dòng có thời hạn": sum(row.due is not None for row in parsed.rows), "phân công": len(parsed.duties),
    }  # fmt: skip


def _problems_html(found: Ingested) -> str:
    problems = list(dict.fromkeys(vietnamese(problem) for problem in found.problems))
    if not problems:
        return '<p class="ok">Đọc được toàn bộ; không có dòng nào bị bỏ lại.</p>'
    told = "".join(f"<li>{esc(problem)}</li>" for problem in problems[:SHOWN])
    more = f"<li>… và {len(problems) - SHOWN} chỗ khác</li>" if len(problems) > SHOWN else ""
    return f'<h3>Chỗ chưa đọc được hoặc cần xem lại ({len(problems)})</h3><ul class="problems">{told}{more}</ul>'
