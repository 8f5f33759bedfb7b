"""Exact queries: every combination of filters equals asking each item in turn; statuses follow the days."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Deadline, DeadlineKind, gazetteer
from index import AgencyRole, NamedAgency, Status, TaskFilter, TaskItem, TaskTable, status_on
from index.task_table import DUE_SOON_DAYS, TaskTableError, items_of

DAY = timedelta(days=1)
days = st.dates(date(2023, 1, 1), date(2032, 12, 31))


@pytest.fixture(scope="module")
def table(corpus):
    built = TaskTable.build(corpus)
    yield built
    built.close()


@pytest.fixture(scope="module")
def items(corpus):
    return items_of(corpus)


def item(due=None, **fields) -> TaskItem:
    return TaskItem(
        **(
            {"id": "x", "kind": "task", "plan": "p", "table": "t", "locator": "l", "lines": (1, 1), "content": "c", "due": due}
            | fields
        )
    )


# -- filters -------------------------------------------------------------------------------------------


def accepted(one: TaskItem, where: TaskFilter) -> bool:
    """The filter's meaning, written out a second time without SQL."""
    latest = one.due.latest if one.due else None
    named = [a for a in one.agencies if not where.roles or a.role in where.roles]
    wanted = set(where.agencies)
    groups = {g for g in gazetteer().by_id if any(gazetteer().includes(g, a) for a in wanted)} if where.include_groups else set()
    return (
        (not where.plans or one.plan in where.plans)
        and (not where.tables or one.table in where.tables)
        and (not where.kinds or one.kind in where.kinds)
        and (not where.resolutions or one.resolution in where.resolutions)
        and (not where.groups or one.group in where.groups)
        and (not where.due_kinds or (one.due is not None and one.due.kind in where.due_kinds))
        and (where.due_from is None or (latest is not None and latest >= where.due_from))
        and (where.due_to is None or (latest is not None and latest <= where.due_to))
        and (not wanted or any(a.agency_id in wanted | groups for a in named))
        and (bool(wanted) or not where.roles or bool(named))
        and (not where.statuses or status_on(one, where.as_of) in where.statuses)
    )


@given(data=st.data())
def test_find_gives_what_each_item_answers(table, items, data):
    def some(values, most=2):
        return tuple(data.draw(st.lists(st.sampled_from(sorted({v for v in values if v})), max_size=most, unique=True)))

    where = TaskFilter(
        plans=some(i.plan for i in items), tables=some((i.table for i in items), 1), kinds=some(i.kind for i in items),
        agencies=some(a.agency_id for i in items for a in i.agencies), roles=some(AgencyRole), include_groups=data.draw(st.booleans()),
        resolutions=some((i.resolution for i in items), 1), groups=some((i.group for i in items), 1), due_kinds=some(DeadlineKind, 3),
        due_from=data.draw(st.none() | days), due_to=data.draw(st.none() | days), statuses=some(Status, 3), as_of=data.draw(days),
    )  # fmt: skip
    found = table.find(where)
    assert [i.id for i in found] == [i.id for i in items if accepted(i, where)]
    assert table.count(where) == len(found)


@given(first=days, second=days)
def test_a_period_is_split_without_loss(table, first, second):
    start, stop = sorted((first, second))
    dated = table.count(TaskFilter(due_from=date.min, due_to=date.max))
    parts = [
        table.count(TaskFilter(due_to=start - DAY)), table.count(TaskFilter(due_from=start, due_to=stop)),
        table.count(TaskFilter(due_from=stop + DAY)),
    ]  # fmt: skip
    assert sum(parts) == dated


def test_every_item_comes_back_as_it_went_in(table, items):
    assert table.find() == items
    assert table.count() == len(items)
    assert [table.get(one.id) for one in items[::25]] == items[::25]
    assert table.get("no such id") is None


def test_every_id_is_there_once(items):
    assert len({one.id for one in items}) == len(items)


# -- groups of agencies ---------------------------------------------------------------------------------


def test_what_groups_are_charged_with_is_apart(table):
    direct = table.find(TaskFilter(agencies=("so-y-te",)))
    both = table.find(TaskFilter(agencies=("so-y-te",), include_groups=True))
    assert direct and {one.id for one in direct} < {one.id for one in both}
    only_groups = [one for one in both if one.id not in {d.id for d in direct}]
    for one in direct:
        assert any(a.agency_id == "so-y-te" and not a.group for a in one.agencies)
    for one in only_groups:
        assert all(a.agency_id != "so-y-te" for a in one.agencies)
        assert any(a.group and gazetteer().includes(a.agency_id, "so-y-te") for a in one.agencies)


def test_a_role_and_an_agency_belong_to_one_mention():
    both = (
        NamedAgency(agency_id="a", name="A", role=AgencyRole.LEAD, group=False),
        NamedAgency(agency_id="b", name="B", role=AgencyRole.COORDINATING, group=False),
    )
    table = TaskTable("sqlite://")
    table.fill([item(agencies=both)])
    assert table.count(TaskFilter(agencies=("a",), roles=(AgencyRole.LEAD,))) == 1
    assert table.count(TaskFilter(agencies=("a",), roles=(AgencyRole.COORDINATING,))) == 0
    assert table.count(TaskFilter(roles=(AgencyRole.COORDINATING,))) == 1
    assert table.count(TaskFilter(roles=(AgencyRole.CHARGED,))) == 0
    table.close()


# -- status on a day ------------------------------------------------------------------------------------


@st.composite
def deadlines(draw):
    kind = draw(st.sampled_from(DeadlineKind))
    earliest, latest = draw(st.none() | days), draw(st.none() | days)
    if earliest and latest and earliest > latest:
        earliest, latest = latest, earliest
    return Deadline(kind=kind, text="…", earliest=earliest, latest=latest, exclusive=draw(st.booleans()))


@given(due=st.none() | deadlines(), day=days)
def test_a_status_says_what_it_means(due, day):
    status = status_on(item(due), day)
    last = due.latest - DAY if due and due.latest and due.exclusive else due.latest if due else None
    if status is Status.OVERDUE:
        assert last < day
    elif status is Status.DUE_SOON:
        assert day <= last and (due.latest - day).days <= DUE_SOON_DAYS
    elif status is Status.NOT_STARTED:
        assert due.earliest > day
    elif status is Status.RUNNING:
        assert last is None or (day <= last and (due.latest - day).days > DUE_SOON_DAYS)
    else:
        assert (status is Status.NO_DEADLINE) == (due is None)
        assert due is None or due.kind in (
            DeadlineKind.DONE, DeadlineKind.CONTINUOUS, DeadlineKind.RECURRING, DeadlineKind.CONDITIONAL,
        )  # fmt: skip


@given(due=deadlines(), day=days)
def test_time_never_turns_back(due, day):
    """Not started, then running, then due soon, then overdue."""
    order = [Status.NOT_STARTED, Status.RUNNING, Status.DUE_SOON, Status.OVERDUE]
    now, later = status_on(item(due), day), status_on(item(due), day + DAY)
    assert now is later if now not in order else order.index(now) <= order.index(later)


BY_JUNE = Deadline(kind=DeadlineKind.BY_DATE, text="30/6/2026", latest=date(2026, 6, 30))
BEFORE_JUNE = BY_JUNE.model_copy(update={"exclusive": True})
QUARTER = Deadline(kind=DeadlineKind.QUARTER, text="Quý II/2026", earliest=date(2026, 4, 1), latest=date(2026, 6, 30))
CASES = [
    (BY_JUNE, "2026-06-30", Status.DUE_SOON), (BY_JUNE, "2026-07-01", Status.OVERDUE), (BY_JUNE, "2026-05-31", Status.DUE_SOON),
    (BY_JUNE, "2026-05-30", Status.RUNNING), (BEFORE_JUNE, "2026-06-29", Status.DUE_SOON), (BEFORE_JUNE, "2026-06-30", Status.OVERDUE),
    (QUARTER, "2026-03-31", Status.NOT_STARTED), (QUARTER, "2026-04-01", Status.RUNNING), (QUARTER, "2026-07-01", Status.OVERDUE),
]  # fmt: skip


@pytest.mark.parametrize(("due", "day", "status"), CASES)
def test_status_around_the_last_day(due, day, status):
    assert status_on(item(due), date.fromisoformat(day)) is status


@settings(max_examples=15, deadline=None)
@given(day=days)
def test_each_item_has_one_status(table, items, day):
    counts = [table.count(TaskFilter(statuses=(status,), as_of=day)) for status in Status]
    assert sum(counts) == len(items)


# -- the database ---------------------------------------------------------------------------------------


def test_filling_again_replaces_everything(tmp_path):
    url = f"sqlite:///{tmp_path / 'tasks.sqlite'}"
    table = TaskTable(url)
    table.fill([item(), item(id="y")], stamp="one")
    table.fill([item(id="z")], stamp="two")
    table.close()
    again = TaskTable(url)
    assert [one.id for one in again.find()] == ["z"]
    assert again.stamp == "two"
    again.close()


def test_a_failed_fill_leaves_the_content(tmp_path):
    table = TaskTable(f"sqlite:///{tmp_path / 'tasks.sqlite'}")
    table.fill([item()], stamp="one")
    with pytest.raises(TaskTableError):
        table.fill([item(id="same"), item(id="same")], stamp="two")
    assert [one.id for one in table.find()] == ["x"]
    assert table.stamp == "one"
    table.close()


def test_a_table_in_memory_is_one_for_all_threads(items):
    table = TaskTable("sqlite://")
    table.fill(items)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: table.count() == len(table.find()) == len(items), range(64)))
    assert all(found)
    other = TaskTable("sqlite://")
    other.fill([item()])
    assert table.count() == len(items)
    other.close()
    table.close()


def test_no_items(tmp_path):
    table = TaskTable("sqlite://")
    table.fill([])
    assert table.find() == [] and table.count() == 0
    table.close()


def test_errors_say_where_but_no_password(tmp_path):
    file = tmp_path / "tasks.sqlite"
    file.write_bytes(b"not a database" * 100)
    table = TaskTable(f"sqlite:///{file}")
    with pytest.raises(TaskTableError, match=r"tasks\.sqlite.*rebuild"):
        table.find()
    table.close()
    with pytest.raises(TaskTableError) as error:
        TaskTable("nosuchdb://official:hunter2@host/plans")
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("value", ["'; DROP TABLE items; --", '" OR 1=1', "%", "\u0000"])
def test_values_are_values(table, items, value):
    assert table.find(TaskFilter(plans=(value,), groups=(value,), agencies=(value,))) == []
    assert table.count() == len(items)


# -- changing some plans' items ------------------------------------------------------------------------


def test_an_update_changes_some_plans_and_leaves_the_others(corpus, items):
    first, *others = list(corpus.plans)
    table = TaskTable("sqlite://")
    table.fill([one for one in items if one.plan != others[0]], stamp="before")
    table.update([one for one in items if one.plan in (first, others[0])], without=[first], order=[first, *others], stamp="after")
    assert table.find() == sorted(items, key=lambda one: [first, *others].index(one.plan))
    assert table.stamp == "after"
    agency = TaskFilter(agencies=("so-khcn",))
    expected = TaskTable.build(corpus)
    assert {one.id for one in table.find(agency)} == {one.id for one in expected.find(agency)}
    table.update([], without=[first], order=others, stamp="last")
    assert {one.plan for one in table.find()} == {one.plan for one in items} - {first}
    table.close()
    expected.close()
