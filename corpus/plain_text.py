"""A text file -> its characters: UTF-8, or UTF-16 as Notepad's «Unicode» writes it."""

import codecs
from pathlib import Path

from corpus.doubts import is_legacy
from corpus.errors import UnreadablePlanError
from corpus.load import read_source

BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def plain_text(path: Path) -> str:
    """The text of a file.

    Raises:
        UnreadablePlanError: UTF-16 that breaks off, or an old Vietnamese code page.
        PlanFileError: another encoding than UTF-8 and UTF-16.
    """
    content = path.read_bytes()
    if content.startswith(BYTE_ORDER_MARKS):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnreadablePlanError(f"{path}: UTF-16 that breaks off; expected a whole text; save the file as UTF-8") from error
    if not _is_utf8(content) and is_legacy(content.decode("latin-1")):
        raise UnreadablePlanError(legacy_message(path))
    return read_source(path).raw


def legacy_message(path: Path) -> str:
    """What is wrong with a text of an old code page, and what to do."""
    return f"{path}: letters of an old code page (TCVN3 or VNI); expected Unicode; convert the document to Unicode first"


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
