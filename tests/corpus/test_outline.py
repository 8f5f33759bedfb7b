"""Goldens that a person can read: the outline and the rows of each plan."""

import pytest

from corpus.load import PLANS_DIR
from corpus.outline import outline, table


@pytest.mark.parametrize("plan", sorted(path.stem for path in PLANS_DIR.glob("*.txt")))
def test_outline_and_rows(corpus, golden, plan):
    parsed = corpus.parsed[plan]
    golden(f"{plan}.outline.txt", "".join(f"{line}\n" for line in outline(parsed)))
    golden(f"{plan}.tasks.tsv", "".join(f"{line}\n" for line in table(parsed)))
