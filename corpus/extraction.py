"""A foreign file -> the plain text of a plan, by its kind; the kind is read from its first bytes.

The extension says what the file claims to be; a file that is something else is refused by name.
"""

import zipfile
from pathlib import Path

from corpus.doubts import is_legacy
from corpus.errors import PlanFileError, Problem, UnreadablePlanError
from corpus.models import Source
from corpus.plain_text import BYTE_ORDER_MARKS, legacy_message, plain_text

KINDS = (".txt", ".docx", ".pdf")
MAX_BYTES = 20_000_000  # a plan's text is under 1 MB; a heavy scan is refused before it is decoded
MAX_UNPACKED = 200_000_000  # a plan of 100 pages unpacks to 5 MB, its images to some tens
_OLD_WORD = b"\xd0\xcf\x11\xe0"  # also how Word keeps a .docx that a password protects
_SIGNATURES = {".docx": b"PK\x03\x04", ".pdf": b"%PDF-"}


def extract(path: Path) -> tuple[Source, list[Problem]]:
    """The text of a file as a `Source`, and what was left out of it.

    Raises:
        PlanFileError: missing, empty, too large, or not what its extension says.
        UnreadablePlanError: of the right kind, but damaged, protected or without text.
    """
    _check(path)
    source, problems = _extracted(path)
    if is_legacy(source.raw):
        raise UnreadablePlanError(legacy_message(path))
    return source, problems


def _extracted(path: Path) -> tuple[Source, list[Problem]]:
    match path.suffix.lower():
        case ".docx":
            from corpus.docx_text import docx_text

            return Source(path.stem, docx_text(path)), []
        case ".pdf":
            from corpus.pdf_text import pdf_text

            text, problems = pdf_text(path)
            return Source(path.stem, text), problems
        case _:
            return Source(path.stem, plain_text(path)), []


def _check(path: Path) -> None:
    kind = path.suffix.lower()
    if not path.is_file():
        raise PlanFileError(f"{path}: no such file; expected a plan ({', '.join(KINDS)}); check the path")
    if kind not in KINDS:
        raise UnreadablePlanError(
            f"{path}: «{path.suffix}» is not read; expected one of {', '.join(KINDS)}; save the plan as one"
        )
    size = path.stat().st_size
    if not size:
        raise UnreadablePlanError(f"{path}: the file is empty; expected a plan; copy it again")
    if size > MAX_BYTES:
        raise PlanFileError(
            f"{path}: {size:,} bytes; expected at most {MAX_BYTES:,}; split the file or lower its images' quality"
        )
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(_OLD_WORD):
        raise UnreadablePlanError(
            f"{path}: an old Word file or one protected by a password; expected {kind}; "
            "open it in Word and save it as .docx without password"
        )
    if kind == ".docx":
        _check_unpacked(path)
    if kind in _SIGNATURES and _SIGNATURES[kind] not in (head if kind == ".pdf" else head[:4]):
        raise UnreadablePlanError(
            f"{path}: named {kind}, but its content is not; expected a {kind} file; give it its true extension"
        )
    text = head.startswith(BYTE_ORDER_MARKS) or b"\0" not in head
    if kind == ".txt" and (not text or head.startswith(tuple(_SIGNATURES.values()))):
        raise UnreadablePlanError(
            f"{path}: named .txt, but its content is no text; expected UTF-8 text; give it its true extension"
        )


def _check_unpacked(path: Path) -> None:
    """A DOCX is a ZIP archive: one that unpacks to far more than a plan is refused before it is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return  # said to be damaged when it is read
    if size > MAX_UNPACKED:
        raise PlanFileError(
            f"{path}: unpacks to {size:,} bytes; expected at most {MAX_UNPACKED:,}; save the plan anew, without its images"
        )
