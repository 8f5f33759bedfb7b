"""What tests look at in the folder of an index, and put into the folder of added plans."""

import json
import shutil
from pathlib import Path

from corpus.load import PLANS_DIR
from index import IndexSettings


def add_plan(small: IndexSettings) -> Path:
    return Path(shutil.copy(PLANS_DIR / "kh-khcn-2024.txt", small.added_plans / "kh-them.txt"))


def current(small: IndexSettings) -> str:
    return (small.folder / "CURRENT").read_text()


def builds(small: IndexSettings) -> set[str]:
    return {folder.name for folder in small.folder.glob("build-*")}


def segments(small: IndexSettings) -> set[str]:
    """Segments that the current build uses."""
    return set(json.loads((small.folder / current(small) / "manifest.json").read_text())["segments"])
