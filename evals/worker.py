"""A system in a process of its own, so that one that hangs, dies or eats memory ends nothing else.

The parent waits for each answer up to a limit; beyond it the process is killed and, for the next
question, started anew. Latency is measured inside the process, without the transfer.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections.abc import Callable
from datetime import date
from multiprocessing.connection import Connection
from typing import Any

from evals.errors import RunError
from evals.models import SystemAnswer, failure
from evals.systems import System

ANSWER_SECONDS = 10.0
OPEN_SECONDS = 180.0
_FAREWELL_SECONDS = 3.0
_CONTEXT = multiprocessing.get_context("spawn")


def _serve(factory: Callable[[], System], pipe: Connection) -> None:
    """The child: opens the system, then answers until it is told to stop."""
    began = time.perf_counter()
    try:
        system = factory()
    except BaseException as error:
        pipe.send(_described(error))
        return
    pipe.send(time.perf_counter() - began)
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):  # the parent has had enough
        while True:
            pipe.send(timed(system, *pipe.recv()))


def timed(system: System, turns: tuple[str, ...], as_of: date | None) -> SystemAnswer:
    """One answer with its latency; an exception becomes a failure."""
    began = time.perf_counter()
    try:
        answer = system.answer(turns, as_of)
    except Exception as error:
        return failure(_described(error), latency_ms=1000 * (time.perf_counter() - began))
    return answer.model_copy(update={"latency_ms": 1000 * (time.perf_counter() - began)})


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


class IsolatedSystem:
    """A system behind a time limit. Use as a context manager."""

    def __init__(self, name: str, factory: Callable[[], System], *, limit_s: float = ANSWER_SECONDS) -> None:
        """
        Args:
            name: name in reports.
            factory: opens the system in the child; importable by name.
            limit_s: seconds that one answer may take.
        """
        self.name = name
        self.open_s = 0.0
        self._factory = factory
        self._limit_s = limit_s
        self._process: Any = None
        self._pipe: Connection | None = None

    def __enter__(self) -> IsolatedSystem:
        """Opens the system.

        Raises:
            RunError: it cannot be opened.
        """
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the process, which may tidy up first."""
        if self._pipe is not None:
            self._pipe.close()
            self._process.join(_FAREWELL_SECONDS)
        self._stop()

    def answer(self, turns: tuple[str, ...], as_of: date | None) -> SystemAnswer:
        """The system's answer, or a failure when it raises, dies or takes longer than the limit."""
        try:
            pipe = self._start()
            pipe.send((turns, as_of))
            if not pipe.poll(self._limit_s):
                self._stop()
                return failure(f"no answer within {self._limit_s:g} s", latency_ms=1000 * self._limit_s)
            answer: SystemAnswer = pipe.recv()
        except (EOFError, OSError, RunError) as error:
            code = self._process.exitcode if self._process else None
            self._stop()
            return failure(f"the process ended (exit status {code}): {_described(error)}")
        return answer

    def _start(self) -> Connection:
        if self._pipe is not None:
            return self._pipe
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(self._factory, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.open_s = self._await_opening(self._pipe)
        return self._pipe

    def _await_opening(self, pipe: Connection) -> float:
        """Seconds that opening took."""
        try:
            opened = pipe.recv() if pipe.poll(OPEN_SECONDS) else f"not open after {OPEN_SECONDS:g} s"
        except EOFError:
            opened = "the process ended while opening"
        if isinstance(opened, float):
            return opened
        self._stop()
        raise RunError(f"{self.name}: {opened}; expected a system that opens; see its own command, or leave it out (--systems)")

    def _stop(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._pipe = self._process = None
