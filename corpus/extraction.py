"""A foreign file -> the plain text of a plan, by its kind; the kind is read from its first bytes.

The extension says what the file claims to be; a file that is something else is refused by name.
"""

from pathlib import Path

from corpus.errors import PlanFileError, Problem, UnreadablePlanError
from corpus.load import read_source
from corpus.models import Source

KINDS = (".txt", ".docx", ".pdf")
MAX_BYTES = 20_000_000  # a plan's text is under 1 MB; a heavy scan is refused before it is decoded
_OLD_WORD = b"\xd0\xcf\x11\xe0"  # also how Word keeps a .docx that a password protects
_SIGNATURES = {".docx": b"PK\x03\x04", ".pdf": b"%PDF-"}


def extract(path: Path) -> tuple[Source, list[Problem]]:
    """The text of a file as a `Source`, and what was left out of it.

    Raises:
        PlanFileError: missing, empty, too large, or not what its extension says.
        UnreadablePlanError: of the right kind, but damaged, protected or without text.
    """
    _check(path)
    match path.suffix.lower():
        case ".docx":
            from corpus.docx_text import docx_text

            return Source(path.stem, docx_text(path)), []
        case ".pdf":
            from corpus.pdf_text import pdf_text

            text, problems = pdf_text(path)
            return Source(path.stem, text), problems
        case _:
            return read_source(path), []


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
    if kind in _SIGNATURES and _SIGNATURES[kind] not in (head if kind == ".pdf" else head[:4]):
        raise UnreadablePlanError(
            f"{path}: named {kind}, but its content is not; expected a {kind} file; give it its true extension"
        )
    if kind == ".txt" and (b"\0" in head or head.startswith(tuple(_SIGNATURES.values()))):
        raise UnreadablePlanError(
            f"{path}: named .txt, but its content is no text; expected UTF-8 text; give it its true extension"
        )
