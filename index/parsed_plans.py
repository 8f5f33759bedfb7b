"""Parsed plans kept beside the index, so that a start does not read every plan again.

A plan's file is named by a hash of its id, its text and the code and word lists that read it, and
opens with a checksum of its content: an altered text, a changed parser and a damaged file are all
just read anew. Adding one plan reads one plan; within one process not even the files of the others.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from pydantic import ValidationError

import corpus
from corpus import Corpus, ParsedPlan, Source
from corpus.load import PLANS_DIR, gather, read_plan, read_source
from index.build_files import FileState, state_of

_OURS = re.compile(r"[0-9a-f]{32}\.(json|[0-9a-f]{8})")  # someone may keep other things in the folder
_LOG = logging.getLogger(__name__)
# The last corpus, with the state of each file: a server that adds a plan has the others in memory anyway, and
# over thousands of plans reading and hashing their texts takes longer than all that the new one needs.
_remembered: dict[Path, tuple[FileState | None, ParsedPlan]] = {}
_texts: dict[Path, tuple[FileState | None, Source]] = {}


def load_parsed_corpus(folder: Path, *, plans: Path = PLANS_DIR, added: Path | None = None) -> Corpus:
    """The same corpus as `corpus.load_corpus`, from what `folder` keeps where it fits.

    Args:
        folder: holds one file a parsed plan; made when there is none. One that cannot be written costs
            time, nothing else.
        plans: the shipped plans.
        added: the plans that officials added.

    Raises:
        CorpusError: as `corpus.load_corpus` does.
    """

    used: dict[Path, ParsedPlan] = {}
    texts: dict[Path, tuple[FileState | None, Source]] = {}

    def text(path: Path) -> Source:
        state = state_of(path)  # before it is read: what is written meanwhile is read again
        known, source = _texts.get(path, (None, None))
        texts[path] = (state, source if source is not None and known == state is not None else read_source(path))
        return texts[path][1]

    def read(source: Source) -> ParsedPlan:
        kept = folder / f"{_key(source)}.json"
        used[kept] = _recalled(kept) or _read(kept) or _parse(source, kept)
        return used[kept]

    with _unswept():
        gathered = gather(plans, added, read, text)
    _texts.clear()
    _texts.update(texts)
    _remembered.clear()
    _remembered.update({kept: (state_of(kept), parsed) for kept, parsed in used.items()})
    _forget(folder, set(used))
    return gathered


@contextmanager
def _unswept() -> Iterator[None]:
    """Spares the first corpus of a process the search for cycles, now and later.

    Records have none, and of five thousand plans there are thirty million objects: looking through them again
    and again as they get more took 73 of the 123 seconds of a start, and 15 seconds of an unlucky question after it.
    """
    if _remembered or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@cache
def code_digest(*packages: str) -> str:
    """SHA-256 over the code and data of packages' folders: changes whenever a result of theirs may."""
    digest = hashlib.sha256()
    for package in packages:
        root = Path(package)
        files = [f for pattern in ("*.py", "data/*") for f in root.glob(pattern) if f.is_file()]
        for file in sorted(files):
            digest.update(f"{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()


CORPUS_CODE = str(Path(corpus.__file__).parent)


def _key(source: Source) -> str:
    text = f"{code_digest(CORPUS_CODE)}\0{source.plan_id}\0{source.digest}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _recalled(file: Path) -> ParsedPlan | None:
    """A plan of the last corpus, if its file is as it was then."""
    state, parsed = _remembered.get(file, (None, None))
    return parsed if state is not None and state == state_of(file) else None


def _read(file: Path) -> ParsedPlan | None:
    """What `_write` wrote; None if there is nothing or it is damaged."""
    try:
        checksum, _, content = file.read_bytes().partition(b"\n")
        if hashlib.sha256(content).hexdigest().encode() != checksum:
            _LOG.warning("%s: damaged; the plan is read anew", file)
            return None
        return ParsedPlan.model_validate_json(content)
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        _LOG.warning("%s: %s; the plan is read anew", file, error)
        return None


def _parse(source: Source, file: Path) -> ParsedPlan:
    parsed = read_plan(source)
    # A computed field is not taken back in, and follows from the others.
    content = parsed.model_dump_json(exclude_computed_fields=True).encode()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{uuid.uuid4().hex[:8]}")
        fresh.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        os.replace(fresh, file)
    except OSError as error:
        _LOG.warning("%s: not kept (%s)", file, error)
    return parsed


def _forget(folder: Path, kept: set[Path]) -> None:
    """Removes what no present plan and parser made."""
    if folder.is_dir():
        for file in folder.iterdir():
            if file not in kept and _OURS.fullmatch(file.name) and file.is_file():
                file.unlink(missing_ok=True)
