"""The one code path behind the page, the API and the MCP tools: an assistant, opened beside the
start of the server, with a limit on how many questions may run and wait."""

import logging
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from assistant.contradictions import Contradiction, find_contradictions
from assistant.models import Reply
from chat import messages
from corpus import Corpus, ParsedPlan, Source
from index import Index

_LOG = logging.getLogger(__name__)
MAX_QUESTION = 2000  # characters
MAX_TURNS = 20  # earlier questions that a follow-up may lean on
RUNNING, WAITING = 4, 20  # questions at once, questions in the queue
CLOSE_AFTER = 60.0  # seconds that a replaced index stays open
KEPT_ANSWERS = 500  # answers whose trace is at hand when someone rates them


class ChatError(Exception):
    """Something that the reader must be told, in words meant for them."""


class NotReadyError(ChatError):
    """The index is still being built."""


class BusyError(ChatError):
    """Too many questions at once."""


class Answering(Protocol):
    """What the page needs of an assistant (`assistant.pipeline.Assistant`)."""

    index: Index

    def ask(self, question: str, turns: tuple[str, ...] = (), as_of: date | None = None) -> Reply:
        """Answers one question in the light of the earlier ones."""
        ...


@dataclass(frozen=True)
class Answered:
    """One question and its answer, kept for a while under an id that says nothing of who asked."""

    id: str
    question: str
    turns: tuple[str, ...]
    reply: Reply


class Service:
    """Opens the assistant, asks it, and replaces it when plans are added."""

    def __init__(self, opener: Callable[[], Answering], *, running: int = RUNNING, waiting: int = WAITING) -> None:
        """
        Args:
            opener: gives a ready assistant; called in a thread by `start`, and again by `reopen`.
            running: questions that are answered at once.
            waiting: questions that may wait for their turn; one more is a `BusyError`.
        """
        self._opener = opener
        self._assistant: Answering | None = None
        self._failed = False
        self._done = threading.Event()
        self._places = threading.BoundedSemaphore(running + waiting)
        self._workers = threading.BoundedSemaphore(running)
        self._kept: OrderedDict[str, Answered] = OrderedDict()
        self._lock = threading.Lock()
        self._contradictions: tuple[Answering, tuple[Contradiction, ...]] | None = None

    def start(self) -> None:
        """Begins to open the assistant; the page shows that it is being built until then."""
        threading.Thread(target=self._open, name="open-assistant", daemon=True).start()

    def _open(self) -> None:
        try:
            self._assistant = self._opener()
        except Exception:
            _LOG.exception("the assistant did not open")
            self._failed = True
        self._done.set()
        if self._assistant is not None:
            self.contradictions()

    def wait(self, timeout: float | None = None) -> bool:
        """Whether the assistant is ready, at the latest after `timeout` seconds."""
        self._done.wait(timeout)
        return self._assistant is not None

    def reopen(self) -> None:
        """Reads the plans again and swaps the assistant when the new one is ready."""
        old, self._assistant = self._assistant, self._opener()
        if old is not None:
            closing = threading.Timer(CLOSE_AFTER, old.index.close)  # questions that run may still use it
            closing.daemon = True
            closing.start()

    @property
    def assistant(self) -> Answering:
        """The assistant in use.

        Raises:
            NotReadyError: it is still being opened, or did not open.
        """
        if self._assistant is None:
            raise NotReadyError(messages.BUILD_FAILED if self._failed else messages.BUILDING)
        return self._assistant

    @property
    def corpus(self) -> Corpus:
        """The plans in use."""
        return self.assistant.index.corpus

    def contradictions(self) -> tuple[Contradiction, ...]:
        """Where the plans in use say different things of the same work; found once for each index."""
        assistant, known = self.assistant, self._contradictions
        if known is None or known[0] is not assistant:
            try:
                found = find_contradictions(assistant.index.corpus, assistant.index.tasks.find())
            except Exception:  # an odd added plan costs this note, not the answers that would carry it
                _LOG.exception("contradictions were not found")
                found = ()
            self._contradictions = known = (assistant, found)
        return known[1]

    def plan(self, plan_id: str) -> tuple[ParsedPlan, Source]:
        """One plan with its text.

        Raises:
            ChatError: no such plan.
        """
        corpus = self.corpus
        if plan_id not in corpus.parsed:
            raise ChatError(messages.NO_PLAN.format(plan=plan_id[:80]))
        return corpus.parsed[plan_id], corpus.sources[plan_id]

    def ask(self, question: str, turns: tuple[str, ...] = (), as_of: date | None = None) -> Answered:
        """Answers one question.

        Raises:
            ChatError: empty, too long, not ready, or too many questions at once.
        """
        question = question.strip()
        if not question:
            raise ChatError(messages.EMPTY)
        if len(question) > MAX_QUESTION:
            raise ChatError(messages.TOO_LONG.format(length=len(question), limit=MAX_QUESTION))
        assistant = self.assistant
        turns = tuple(turn[:MAX_QUESTION] for turn in turns[-MAX_TURNS:])
        with self._turn():
            reply = assistant.ask(question, turns, as_of)
        answered = Answered(uuid.uuid4().hex, question, turns, reply)
        self._keep(answered)
        return answered

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise BusyError(messages.BUSY)
        try:
            with self._workers:
                yield
        finally:
            self._places.release()

    def _keep(self, answered: Answered) -> None:
        with self._lock:
            self._kept[answered.id] = answered
            while len(self._kept) > KEPT_ANSWERS:
                self._kept.popitem(last=False)

    def kept(self, answer_id: str) -> Answered | None:
        """An answer given not long ago, with its trace."""
        with self._lock:
            return self._kept.get(answer_id)
