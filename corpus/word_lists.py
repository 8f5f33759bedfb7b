"""The YAML lists that ship with the program, read by the C parser where PyYAML has it: ten times faster at start."""

from pathlib import Path
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_list(path: Path) -> Any:
    """The content of a shipped YAML file: plain values, whatever is in it."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
