"""Plans of other provinces, ministries and communes, dropped in as files: floors that the answers reached."""

import pytest

from evals.other_plans import FOLDERS, run_folder

FLOORS = {
    "first": 0.93,
    "second": 0.92,
    "third": 0.91,
    "fourth": 0.88,
}  # a little below what was reached: one answer more or less is no fault


@pytest.mark.parametrize("name", FLOORS)
def test_added_plans_are_answered(name):
    score = run_folder(FOLDERS / name)
    assert score.share >= FLOORS[name], f"{score}\n" + "\n".join(score.wrong)
