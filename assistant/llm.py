"""The optional chat model: it may put a finished answer in better words, and nothing else.

Off unless the settings name a model, and the only file that knows LangChain's chat models. The model
is never the source of a fact: its text is used only if `problems` finds none, which holds it to the
composed answer line by line, and if `verification.verify` then finds every fact in the cited spans.
A model that is slow, down or answers nonsense costs its time limit at most; the composed answer is
given instead.

«chủ trì: **Sở Tài chính**; thời gian: **Quý II/2025**. [1]» may become «Sở Tài chính được giao chủ trì,
thời gian hoàn thành là Quý II/2025. [1]»; «Quý III/2025», «phối hợp» for «chủ trì», a lost [1] are refused.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

from assistant.models import Citation
from assistant.settings import Settings
from assistant.verification import Allowed, verify
from corpus.agencies import flow_of, mentions
from corpus.text import normalize, syllables

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_LOG = logging.getLogger(__name__)
PROMPTS = Path(__file__).with_name("prompts")
ATTEMPTS = 2  # a text that does not hold is asked for once more, with what was wrong
MAX_ANSWER = 4_000  # characters; a long list gains nothing from other words
REST_SECONDS = 60.0  # how long a model that failed or was late is not asked
MAX_WAITING = 4  # questions that may wait for the model at once; a call that hangs keeps its place

# What a line must keep, in its order: source marks, quotations, and words with a figure or Roman numeral.
_KEPT = re.compile(r"\[\d+\]|«[^»]*»|[^\s\[\]«»;:()]*\d[^\s\[\]«»;:()]*|\b[IVX]+\b(?:/\d+)?")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)  # what reasoning models say to themselves
# Words that turn a sentence round: leads, coordinates, tracks, not, not yet, before, after, late, except.
_TURNING = re.compile(
    r"\b(?:chủ trì|phối hợp|theo dõi|không|chưa|trước|sau khi|quá hạn|trừ|hoặc"
    r"|leads?|coordinat\w+|not|no|before|after|or|except)\b"
)
_PUNCTUATION = frozenset(" \n.,;:–-")


class ChatModel(Protocol):
    """What an answer needs of a language model."""

    def write(self, messages: Sequence[tuple[str, str]]) -> str:
        """The model's text after messages of (role, text), role being system, human or ai. May raise anything."""
        ...


@dataclass(frozen=True)
class LangChainModel:
    """`ChatModel` over any chat model of LangChain."""

    model: BaseChatModel

    def write(self, messages: Sequence[tuple[str, str]]) -> str:
        """Asks once; raises what the provider's client raises."""
        return _THOUGHT.sub("", str(self.model.invoke(list(messages)).text)).strip()


def open_chat_model(settings: Settings) -> ChatModel | None:
    """The chat model that the settings name; None if they name none or it cannot be made.

    LangChain is imported only here, and only if a model is named.
    """
    if not settings.llm_model:
        return None
    options: dict[str, Any] = {"temperature": 0}
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    if settings.llm_api_key:
        options["api_key"] = settings.llm_api_key.get_secret_value()
    if settings.llm_provider == "openai":
        # A local endpoint asks for no key, yet this client refuses to start without one.
        options = {"timeout": settings.llm_timeout, "max_retries": 0, "api_key": "none", **options}
    try:
        from langchain.chat_models import init_chat_model

        model = init_chat_model(settings.llm_model, model_provider=settings.llm_provider, **options)
    except Exception as error:  # each provider's package raises its own
        _LOG.warning(
            "PLAN_LLM_MODEL=%s, PLAN_LLM_PROVIDER=%s: %s; answers are given as composed; install the provider's "
            "package or correct the settings", settings.llm_model, settings.llm_provider, type(error).__name__,
        )  # fmt: skip
        return None
    return LangChainModel(model)


@dataclass
class Rewriter:
    """Puts finished answers in other words, within a time limit. Safe to call from several threads."""

    model: ChatModel | None = None
    timeout: float = 8.0  # seconds for all attempts together
    _rests_until: float = 0.0
    _places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(MAX_WAITING), repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Rewriter:
        """The rewriter of the settings; without a model it gives every answer back as it is."""
        return cls(open_chat_model(settings), settings.llm_timeout)

    def reword(
        self, answer: str, citations: tuple[Citation, ...], allowed: Allowed | None = None, *, language: str = "vi"
    ) -> str:
        """The answer in other words, or the answer itself. Never raises, never later than the time limit.

        Args:
            answer: a composed answer with markers.
            citations: what it cites; without any there is nothing to hold a rewording to, so none is made.
            allowed: what the answer may say beside the cited spans, as for `verify`.
            language: «vi» or «en».
        """
        if self.model is None or not citations or len(answer) > MAX_ANSWER or time.monotonic() < self._rests_until:
            return answer
        until = time.monotonic() + self.timeout
        messages = [("system", _prompt(language)), ("human", f"<answer>\n{answer}\n</answer>")]
        for _ in range(ATTEMPTS):
            text = self._write(self.model, tuple(messages), until)
            if text is None:
                return answer
            wrong = problems(text, answer, language=language) or verify(text, citations, allowed).unsupported
            if not wrong:
                return text
            _LOG.info("rewording refused: %s", "; ".join(wrong))
            messages += [("ai", text), ("human", _read("retry").format(problems="; ".join(wrong[:5])))]
        return answer

    def _write(self, model: ChatModel, messages: Sequence[tuple[str, str]], until: float) -> str | None:
        """The model's text; None if it failed or was late, and then it rests."""
        if not self._places.acquire(blocking=False):
            return None
        result: SimpleQueue[str | Exception] = SimpleQueue()

        def ask() -> None:
            try:
                result.put(model.write(messages))
            except Exception as error:  # whatever the provider's client raises
                result.put(error)
            finally:
                self._places.release()

        # A thread of its own, not a pool's: a call that hangs must not keep the program from ending.
        threading.Thread(target=ask, daemon=True, name="chat-model").start()
        try:
            text = result.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            text = TimeoutError(f"no answer within {self.timeout} s")
        if isinstance(text, Exception):
            _LOG.warning("chat model: %s: %s; asked again in %.0f s", type(text).__name__, text, REST_SECONDS)
            self._rests_until = time.monotonic() + REST_SECONDS
            return None
        return text


def problems(text: str, answer: str, *, language: str = "vi") -> list[str]:
    """What a rewording changed beside the words: for each line, by the rules that the prompt states.

    It is stricter than `verify`, which looks at the whole answer: facts may not change places either,
    nor may words come in that are neither in the answer nor connecting words.
    """
    if not text.strip():
        return ["empty text"]
    lines, given = _lines(text), _lines(answer)
    if len(lines) != len(given):
        return [f"{len(lines)} lines, expected {len(given)}"]
    found = [problem for new, old in zip(lines, given, strict=True) for problem in _changed(new, old)]
    known = {*syllables(answer), *syllables(_read(f"words.{_known(language)}"))}
    foreign = [word for word in syllables(text) if word not in known]
    signs = Counter(c for c in text if not c.isalnum()) - Counter(answer)
    strange = sorted(set(signs) - _PUNCTUATION)
    found += [f"new word «{word}»" for word in foreign] + [f"new sign {sign!r}" for sign in strange]
    if len(text) > 2 * len(answer):
        found.append("twice as long")
    return found


def _lines(text: str) -> list[str]:
    return [line for line in text.strip().split("\n") if line.strip()]


def _changed(new: str, old: str) -> list[str]:
    """Facts of a line that are lost, new or in another order."""
    kinds = {"marks and figures": _figures, "agencies": _agencies, "role or negation": _turns}
    found = [f"{name} changed: {old[:60]!r}" for name, kind in kinds.items() if kind(new) != kind(old)]
    plain = normalize(new.replace("**", ""))
    return found + [f"«{bold}» is lost" for bold in _BOLD.findall(old) if normalize(bold) not in plain]


def _figures(line: str) -> list[str]:
    plain = line.replace("**", "")
    return [normalize(found).rstrip(".,") for found in _KEPT.findall(plain)]


def _agencies(line: str) -> list[str]:
    return [mention.agency_id for mention in mentions(flow_of(line.replace("**", "")))]


def _turns(line: str) -> list[str]:
    return _TURNING.findall(normalize(line))


def _known(language: str) -> str:
    return "en" if language == "en" else "vi"


def _prompt(language: str) -> str:
    name = _known(language)
    return _read(f"reword.{name}").format(words=" ".join(_read(f"words.{name}").split()))


@cache
def _read(name: str) -> str:
    return (PROMPTS / f"{name}.txt").read_text(encoding="utf-8").strip()
