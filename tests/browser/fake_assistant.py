"""An assistant with the real one's interface over the real plans, for tests of the page alone.

Its answers are canned by what the question contains, so that every state of the page can be seen.
"""

import tempfile
import time
from datetime import date

from assistant.models import AnswerStatus, Citation, Heading, RecordView, Reply
from corpus import load_corpus
from index import TaskFilter, TaskItem, TaskTable, memory_index

EVIL = '<script>window.hacked=1</script><img src="http://evil.invalid/a.png" onerror="window.hacked=2">![x](http://evil.invalid/b.png)'

ANNEX_TITLE, WITH_A_HEADING = (501, 502), 2  # lines of a heading, and the citation that is read with it


class FakeAssistant:
    """Answers at once; what it says is true of the plans but not well chosen."""

    def __init__(self, corpus=None):
        corpus = corpus or load_corpus()
        self.index = memory_index(corpus)
        folder = tempfile.mkdtemp()  # a file: the page asks from several threads, an in-memory table is one thread's
        self.index.tasks = TaskTable.build(corpus, f"sqlite:///{folder}/tasks.sqlite")
        self.turns: list[tuple[str, ...]] = []

    def ask(self, question: str, turns: tuple[str, ...] = (), as_of: date | None = None) -> Reply:
        self.turns.append(turns)
        as_of = as_of or date.today()
        if "chậm" in question:
            time.sleep(1.5)
        if "hỏng" in question:
            raise RuntimeError("a fault that must not reach the reader")
        if "thời tiết" in question:
            return Reply(status=AnswerStatus.OUT_OF_SCOPE, answer="Tôi chỉ trả lời về các kế hoạch trong kho.")
        if "không có" in question:
            return Reply(status=AnswerStatus.NOT_IN_PLANS, answer="Các kế hoạch không nêu điều này.")
        if "bỏ qua" in question:
            return Reply(status=AnswerStatus.REFUSED, answer="Tôi không làm việc đó.")
        if "nào vậy" in question:
            choices = ("Ai chủ trì phê duyệt Điều lệ của Sàn?", "Những nhiệm vụ của Sở Tài chính là gì?")
            return Reply(status=AnswerStatus.CLARIFICATION, answer="Bạn hỏi việc nào?", choices=choices)
        if "<script" in question or "![" in question:
            return self._reply(self._task("Điều lệ"), f"Bạn hỏi: {question} {EVIL} [1]", as_of)
        if "nhiệm vụ" in question and ("Những" in question or "nào" in question or "Liệt kê" in question):
            return self._list(as_of)
        return self._fact(as_of)

    def _task(self, words: str) -> TaskItem:
        items = self.index.tasks.find(TaskFilter(plans=("17-kh-ubnd-2026",)))
        return next(item for item in items if words in item.content and item.lead)

    def _fact(self, as_of: date) -> Reply:
        task = self._task("Điều lệ")
        other = self._task("Công ty quản lý quỹ")
        answer = (
            f"**{task.lead}** chủ trì việc «{task.content}», hoàn thành {task.deadline} [1].\n"
            f"- Việc liên quan: {other.content} [2]."
        )
        return self._reply(task, answer, as_of, other)

    def _reply(self, task: TaskItem, answer: str, as_of: date, other: TaskItem | None = None) -> Reply:
        tasks = [task, *([other] if other else [])]
        return Reply(
            status=AnswerStatus.ANSWERED, answer=answer, as_of=as_of,
            citations=tuple(self._cite(n, t) for n, t in enumerate(tasks, start=1)), cards=(RecordView.of(task, 1),),
            suggestions=("Việc này theo nghị quyết nào?", "Những nhiệm vụ nào của Sở Tài chính?"), trace={"steps": ["fake"]},
        )  # fmt: skip

    def _cite(self, marker: int, task: TaskItem) -> Citation:
        source = self.index.corpus.sources[task.plan]
        quote = source.text(source.line_span(*task.lines))
        cited = Citation(marker=marker, plan=task.plan, locator=task.locator, lines=task.lines, quote=quote, record=task.id)
        above = Heading(locator="Phụ lục 2", lines=ANNEX_TITLE, quote=source.text(source.line_span(*ANNEX_TITLE)))
        return cited.model_copy(update={"under": (above,)}) if marker == WITH_A_HEADING else cited

    def _list(self, as_of: date) -> Reply:
        items = self.index.tasks.find(TaskFilter(agencies=("so-tai-chinh",)))
        return Reply(
            status=AnswerStatus.ANSWERED, answer=f"Sở Tài chính có {len(items)} mục [1].", total=len(items), as_of=as_of,
            records=tuple(RecordView.of(item) for item in items), citations=(self._cite(1, items[0]),),
        )  # fmt: skip
