"""The files of an index: manifests that tell damage, locks, the pointer, and what a killed build left.

One process builds at a time (`building`); what someone has open (`in_use`) is never removed. The
system frees the locks of a process that is killed.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from index.cells import CellStore

_POINTER, _LOCK, _IN_USE, _MANIFEST = "CURRENT", "LOCK", "IN_USE", "manifest.json"
LARGE = 8_000_000  # bytes of a file that is not read again at every start
_CHROMA_DATABASE = "chroma/chroma.sqlite3"  # the one file that is written again when it is opened
# What is ours to remove: someone may keep other things in the folder.
_FOLDERS = re.compile(r"build-[0-9a-f]{24}-[0-9a-f]{8}|segment-[0-9a-f]{16}")
_POINTERS = re.compile(rf"{_POINTER}\.[0-9a-f]{{8}}")


def current_folder(folder: Path) -> Path | None:
    """The build that the pointer names."""
    try:
        named = folder / (folder / _POINTER).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
    return named if named.name.startswith("build-") and named.parent == folder else None


def read_manifest(folder: Path) -> dict[str, Any]:
    """What `write_manifest` wrote.

    Raises:
        OSError, ValueError: there is none, or it is damaged.
    """
    manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    if not isinstance(manifest, dict):
        raise ValueError(f"{folder / _MANIFEST}: expected an object")
    return manifest


FileState = tuple[int, int, int, int]


def state_of(file: Path) -> FileState | None:
    """What the system says of a file that nobody touched: size, times of change, place on the disk."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def write_manifest(folder: Path, facts: dict[str, Any]) -> None:
    """Facts about a folder, and the checksums of its files, so that damage is found."""
    named = _files(folder)
    states = {name: state_of(file) for name, file in named.items() if file.stat().st_size >= LARGE}
    manifest = facts | {"files": {name: _sha256(file) for name, file in named.items()}, "large": states}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def verify_segment(folder: Path, manifest: dict[str, Any]) -> None:
    """As `verify`, and Chroma's database, which is written again when it is opened; a large collection has none."""
    if CellStore.of((folder / _CHROMA_DATABASE).parent):
        verify(folder, manifest)
        return
    verify(folder, manifest, changing=(_CHROMA_DATABASE,))
    with closing(sqlite3.connect(f"file:{folder / _CHROMA_DATABASE}?mode=ro", uri=True)) as database:
        if database.execute("pragma quick_check").fetchone() != ("ok",):
            raise ValueError(f"{folder / _CHROMA_DATABASE}: damaged")


def verify(folder: Path, manifest: dict[str, Any], *, changing: tuple[str, ...] = ()) -> None:
    """Finds damage before a library reads it: Chroma's core may end the process over it.

    A large file is read through only if the system says that it was touched since it was written, as in a
    copied folder: a start over thousands of plans would read gigabytes.

    Raises:
        ValueError: a file is missing or altered.
        OSError: a file that changes by itself is missing.
    """
    named, checksums, states = _files(folder), manifest["files"], manifest["large"]
    if set(named) != set(checksums):
        raise ValueError(f"{folder}: files are missing, or there are others")
    for name, file in named.items():
        untouched = name in states and list(state_of(file) or ()) == states[name]
        if not untouched and _sha256(file) != checksums[name]:
            raise ValueError(f"{file}: altered")
    for name in changing:
        (folder / name).stat()


def _files(folder: Path) -> dict[str, Path]:
    """Every file that stays as it was written, by its path in the folder."""
    found = {file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*")) if file.is_file()}
    changing = (_MANIFEST, _IN_USE)
    return {name: file for name, file in found.items() if name not in changing and not name.startswith(_CHROMA_DATABASE)}


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def point_to(folder: Path, target: Path, segments: Sequence[str]) -> None:
    """Moves the pointer in one step, then removes what it does not lead to and no one has open."""
    fresh = folder / f"{_POINTER}.{uuid.uuid4().hex[:8]}"
    fresh.write_text(target.name, encoding="utf-8")
    os.replace(fresh, folder / _POINTER)
    for other in _left_over(folder, {target.name, *segments}):
        _remove(other)


def tidy(folder: Path, used: set[str]) -> None:
    """Removes what a killed build left behind, unless someone builds at this moment.

    Args:
        folder: of the index.
        used: names of the folders that the index in use consists of.
    """
    if not _left_over(folder, used):
        return
    try:
        with building(folder, wait=False):
            # The pointer may have moved since: then it is the others' index that is in use.
            if current_folder(folder) in [folder / name for name in used]:
                for other in _left_over(folder, used):
                    _remove(other)
    except OSError:  # someone builds, and tidies up at the end; or the folder can only be read
        return


def _left_over(folder: Path, used: set[str]) -> list[Path]:
    ours = (other for other in folder.iterdir() if other.name not in used)
    return [other for other in ours if _FOLDERS.fullmatch(other.name) or _POINTERS.fullmatch(other.name)]


def _remove(path: Path) -> None:
    if path.is_file():  # a pointer that was not moved
        path.unlink(missing_ok=True)
    elif not _is_in_use(path):
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def building(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Keeps others from building.

    Args:
        folder: of the index; made when there is none.
        wait: until no other process builds; without it one that does is a BlockingIOError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Keeps others from removing a build, for as long as it is open."""
    with (folder / _IN_USE).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def _is_in_use(folder: Path) -> bool:
    try:
        with (folder / _IN_USE).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
