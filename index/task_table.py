"""Exact filter, count and sort over tasks, indicators and duties, in SQLite through SQLAlchemy.

Facts come from here by query, never from similarity. `TaskItem` is one row or duty as an official
looks it up; `TaskFilter` says which; an URL of a server database may stand in for the file.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from functools import lru_cache

from pydantic import Field
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    exists,
    func,
    insert,
    select,
)  # fmt: skip
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from corpus import AgencyMention, Corpus, Deadline, DeadlineKind, Duty, ParsedPlan, Row, gazetteer
from index.models import IndexRecord


class TaskTableError(Exception):
    """The database cannot be read or written; the message says which, why and what to do."""


class AgencyRole(StrEnum):
    """How an agency is named in an item."""

    LEAD = "lead"
    COORDINATING = "coordinating"
    CHARGED = "charged"


class Status(StrEnum):
    """Where an item stands on a day, by what the plan states and nothing else."""

    DONE = "done"  # the plan itself says so
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"  # within 30 days
    RUNNING = "running"
    NOT_STARTED = "not_started"
    CONTINUOUS = "continuous"  # continuous or recurring
    CONDITIONAL = "conditional"
    NO_DEADLINE = "no_deadline"


class NamedAgency(IndexRecord):
    """An agency of an item, as printed."""

    agency_id: str
    name: str
    role: AgencyRole
    group: bool


class TaskItem(IndexRecord):
    """One table row, prose task or duty; text as printed, None where the plan states nothing."""

    id: str
    kind: str = Field(description="task, indicator, milestone or duty")
    plan: str
    table: str
    locator: str
    lines: tuple[int, int]
    stt: str | None = None
    sub: str | None = None
    parent: str | None = None
    section: str | None = None
    group: str | None = None
    resolution: str | None = None
    content: str
    lead: str | None = None
    coordinating: str | None = None
    output: str | None = None
    unit: str | None = None
    target: str | None = None
    deadline: str | None = None
    values: dict[str, str] = Field(default_factory=dict)
    due: Deadline | None = None
    agencies: tuple[NamedAgency, ...] = ()
    heading_lines: tuple[int, int] | None = None


class TaskFilter(IndexRecord):
    """Which items; an empty field asks nothing."""

    plans: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    roles: tuple[AgencyRole, ...] = ()
    include_groups: bool = Field(default=False, description="also what groups that include the agency are charged with")
    resolutions: tuple[str, ...] = ()
    groups: tuple[str, ...] = Field(default=(), description="exact group headings")
    due_from: date | None = Field(default=None, description="the last day falls on or after it")
    due_to: date | None = Field(default=None, description="the last day falls on or before it")
    due_kinds: tuple[DeadlineKind, ...] = ()
    statuses: tuple[Status, ...] = ()
    as_of: date | None = Field(default=None, description="day for `statuses`")


DUE_SOON_DAYS = 30


def status_on(item: TaskItem, day: date) -> Status:
    """Where an item stands on a day. A day named with «trước» is late already."""
    due = item.due
    if due is None:
        return Status.NO_DEADLINE
    fixed = {
        DeadlineKind.DONE: Status.DONE, DeadlineKind.CONTINUOUS: Status.CONTINUOUS,
        DeadlineKind.RECURRING: Status.CONTINUOUS, DeadlineKind.CONDITIONAL: Status.CONDITIONAL,
    }  # fmt: skip
    if due.kind in fixed:
        return fixed[due.kind]
    if due.latest is None:
        return Status.RUNNING if due.earliest is None or due.earliest <= day else Status.NOT_STARTED
    if day > due.latest or (due.exclusive and day == due.latest):
        return Status.OVERDUE
    if due.earliest and due.earliest > day:
        return Status.NOT_STARTED
    return Status.DUE_SOON if (due.latest - day).days <= DUE_SOON_DAYS else Status.RUNNING


_META = MetaData()
_ITEMS = Table(
    "items", _META,
    Column("position", Integer, primary_key=True), Column("id", String, unique=True, nullable=False),
    Column("kind", String, index=True), Column("plan", String, index=True), Column("plan_table", String),
    Column("resolution", String, index=True), Column("group_heading", Text),
    Column("due_kind", String), Column("earliest", Date), Column("latest", Date, index=True),
    Column("record", Text, nullable=False),
)  # fmt: skip
_STAMPS = Table("build", _META, Column("stamp", String, primary_key=True))
_AGENCIES = Table(
    "item_agencies", _META,
    Column("item", ForeignKey("items.position")), Column("agency", String), Column("role", String), Column("is_group", Boolean),
    Index("agencies_of_item", "item", "agency"), Index("items_of_agency", "agency", "item"),
)  # fmt: skip
_PLANS = Table("plans", _META, Column("plan", String, primary_key=True), Column("rank", Integer, nullable=False))
_MEMORY = "sqlite://"


class TaskTable:
    """Items in a database; built once, then only read."""

    def __init__(self, url: str) -> None:
        """Connects when the first query comes.

        Raises:
            TaskTableError: the URL names no database that can be used.
        """
        try:
            self._engine = _engine(url)
        except (SQLAlchemyError, ImportError) as error:
            kind = url.partition("://")[0]  # the rest may hold a password
            raise TaskTableError(f"{kind}://…: {error}; expected a database URL such as sqlite:///tasks.sqlite") from error
        # A database in memory lives as long as a connection to it.
        self._kept = self._engine.connect() if url == _MEMORY else None

    @classmethod
    def build(cls, corpus: Corpus, url: str = _MEMORY) -> TaskTable:
        """A table over all rows and duties of a corpus; in memory unless a URL is given."""
        table = cls(url)
        table.fill(items_of(corpus))
        return table

    def fill(self, items: Sequence[TaskItem], *, stamp: str = "") -> None:
        """Replaces the content, in one transaction.

        Args:
            items: in the order in which `find` gives them back.
            stamp: what the content was made from, given back by `stamp`.

        Raises:
            TaskTableError: the database cannot be written.
        """
        with self._connected(begin=True) as connection:
            _META.drop_all(connection)
            _META.create_all(connection)
            _insert(connection, items, first=0)
            _set_order(connection, list(dict.fromkeys(item.plan for item in items)), stamp)

    def update(self, items: Sequence[TaskItem], *, without: Sequence[str], order: Sequence[str], stamp: str = "") -> None:
        """Changes the items of some plans and leaves the others as they are, in one transaction.

        Args:
            items: of the plans that are new or changed.
            without: plans whose present items go.
            order: all plans, in the order in which `find` gives their items.
            stamp: as for `fill`.

        Raises:
            TaskTableError: the database cannot be written.
        """
        with self._connected(begin=True) as connection:
            for plan in without:
                gone = select(_ITEMS.c.position).where(_ITEMS.c.plan == plan)
                connection.execute(delete(_AGENCIES).where(_AGENCIES.c.item.in_(gone)))
                connection.execute(delete(_ITEMS).where(_ITEMS.c.plan == plan))
            last = connection.execute(select(func.max(_ITEMS.c.position))).scalar_one()
            _insert(connection, items, first=0 if last is None else last + 1)
            _set_order(connection, order, stamp)

    @property
    def stamp(self) -> str:
        """What the content was made from: several installations may share a server's database."""
        with self._connected() as connection:
            return connection.execute(select(_STAMPS.c.stamp)).scalar_one_or_none() or ""

    def find(self, where: TaskFilter | None = None) -> list[TaskItem]:
        """Items that satisfy a filter, in the order of plans and text."""
        where = where or TaskFilter()
        ranked = _ITEMS.join(_PLANS, _ITEMS.c.plan == _PLANS.c.plan)
        query = select(_ITEMS.c.record).select_from(ranked).where(*_conditions(where)).order_by(_PLANS.c.rank, _ITEMS.c.position)
        with self._connected() as connection:
            items = [_item(record) for (record,) in connection.execute(query)]
        if where.statuses:
            day = where.as_of or date.today()
            items = [item for item in items if status_on(item, day) in where.statuses]
        return items

    def count(self, where: TaskFilter | None = None) -> int:
        """Number of items that satisfy a filter."""
        if where is not None and where.statuses:  # a status is read from the record, not from a column
            return len(self.find(where))
        query = select(func.count()).select_from(_ITEMS).where(*_conditions(where or TaskFilter()))
        with self._connected() as connection:
            return connection.execute(query).scalar_one()

    def get(self, item_id: str) -> TaskItem | None:
        """One item by id."""
        with self._connected() as connection:
            found = connection.execute(select(_ITEMS.c.record).where(_ITEMS.c.id == item_id)).first()
        return _item(found[0]) if found else None

    def close(self) -> None:
        """Releases the database file."""
        if self._kept is not None:
            self._kept.close()
        self._engine.dispose()

    @contextmanager
    def _connected(self, *, begin: bool = False) -> Iterator[Connection]:
        try:
            with self._engine.begin() if begin else self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            place = self._engine.url.render_as_string(hide_password=True)
            cause = str(error).splitlines()[0]
            raise TaskTableError(f"{place}: {cause}; expected the task table; rebuild the index") from error


def _insert(connection: Connection, items: Sequence[TaskItem], *, first: int) -> None:
    if items:
        connection.execute(insert(_ITEMS), [_item_values(n, item) for n, item in enumerate(items, start=first)])
    named = [
        {"item": n, "agency": a.agency_id, "role": a.role.value, "is_group": a.group}
        for n, item in enumerate(items, start=first) for a in item.agencies
    ]  # fmt: skip
    if named:
        connection.execute(insert(_AGENCIES), named)


def _set_order(connection: Connection, plans: Sequence[str], stamp: str) -> None:
    connection.execute(delete(_PLANS))
    connection.execute(delete(_STAMPS))
    if plans:
        connection.execute(insert(_PLANS), [{"plan": plan, "rank": rank} for rank, plan in enumerate(plans)])
    connection.execute(insert(_STAMPS), [{"stamp": stamp}])


def _engine(url: str) -> Engine:
    if url == _MEMORY:  # by itself each thread would get a database of its own
        url = f"sqlite:///file:{uuid.uuid4().hex}?mode=memory&cache=shared&uri=true"
        engine = create_engine(url, poolclass=QueuePool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        # Python's driver commits by itself before each change of the schema; `fill` must be one transaction.
        event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


@lru_cache(maxsize=4096)
def _item(record: str) -> TaskItem:
    """Reading a record costs 30 times what finding it does, and most questions read the same ones."""
    return TaskItem.model_validate_json(record)


def _item_values(position: int, item: TaskItem) -> dict[str, object]:
    due = item.due
    return {
        "position": position, "id": item.id, "kind": item.kind, "plan": item.plan, "plan_table": item.table,
        "resolution": item.resolution, "group_heading": item.group, "due_kind": due.kind.value if due else None,
        "earliest": due.earliest if due else None, "latest": due.latest if due else None,
        "record": item.model_dump_json(),
    }  # fmt: skip


def _conditions(where: TaskFilter) -> list[ColumnElement[bool]]:
    columns: dict[Column[str], tuple[str, ...]] = {
        _ITEMS.c.plan: where.plans, _ITEMS.c.plan_table: where.tables, _ITEMS.c.kind: where.kinds,
        _ITEMS.c.resolution: where.resolutions, _ITEMS.c.group_heading: where.groups,
        _ITEMS.c.due_kind: tuple(kind.value for kind in where.due_kinds),
    }  # fmt: skip
    found: list[ColumnElement[bool]] = [column.in_(values) for column, values in columns.items() if values]
    if where.due_from:
        found.append(_ITEMS.c.latest >= where.due_from)
    if where.due_to:
        found.append(_ITEMS.c.latest <= where.due_to)
    if where.agencies or where.roles:
        found.append(_named_by(where))
    return found


def _named_by(where: TaskFilter) -> ColumnElement[bool]:
    """Whether an item names one of the agencies, or a group that includes one if asked for, in one of the roles."""
    conditions: list[ColumnElement[bool]] = []
    if where.agencies:
        wanted = set(where.agencies)
        if where.include_groups:
            groups = gazetteer().by_id
            wanted |= {g for g in groups if any(gazetteer().includes(g, agency) for agency in where.agencies)}
        conditions.append(_AGENCIES.c.agency.in_(wanted))
    if where.roles:
        conditions.append(_AGENCIES.c.role.in_([role.value for role in where.roles]))
    # Among a plan's items each is asked for its agencies; over all plans the agency's items are listed.
    # The other way round both grow with the corpus (8 and 25 ms at 50,000 items), and SQLite does not choose.
    if where.plans:
        return exists().where(_AGENCIES.c.item == _ITEMS.c.position, *conditions)
    return _ITEMS.c.position.in_(select(_AGENCIES.c.item).where(*conditions))


def items_of(corpus: Corpus) -> list[TaskItem]:
    """All rows, then all duties, plan by plan."""
    return [item for parsed in corpus.parsed.values() for item in items_of_plan(parsed)]


def items_of_plan(parsed: ParsedPlan) -> list[TaskItem]:
    """One plan's rows, then its duties."""
    return [*map(_from_row, parsed.rows), *map(_from_duty, parsed.duties)]


def _from_row(row: Row) -> TaskItem:
    agencies = (
        *_named(row.lead_agencies, AgencyRole.LEAD), *_named(row.coordinating_agencies, AgencyRole.COORDINATING),
    )  # fmt: skip
    return TaskItem(
        id=row.id, kind=row.kind.value, plan=row.plan, table=row.table, locator=row.locator, lines=row.lines,
        stt=row.stt, sub=row.sub, parent=row.parent, section=row.section, group=row.group, resolution=row.resolution,
        content=row.content, lead=row.lead, coordinating=row.coordinating or _who_join(row), output=row.output, unit=row.unit,
        target=row.target, deadline=row.deadline, values=row.values, due=row.due, agencies=agencies,
    )  # fmt: skip


def _from_duty(duty: Duty) -> TaskItem:
    role = AgencyRole(duty.role)
    return TaskItem(
        id=duty.id, kind="duty", plan=duty.plan, table="Tổ chức thực hiện", locator=duty.locator, lines=duty.lines,
        content=duty.text, lead=duty.agency_text, deadline=duty.due.text if duty.due else None, due=duty.due,
        agencies=tuple(_named(duty.agencies, role)), heading_lines=duty.heading_lines,
    )  # fmt: skip


def _who_join(row: Row) -> str | None:
    """Partners that only the cell of leads names («Sở A chủ trì, phối hợp Sở B»), as printed there."""
    return ", ".join(mention.name for mention in row.coordinating_agencies) or None


def _named(mentions: Iterable[AgencyMention], role: AgencyRole) -> list[NamedAgency]:
    return [NamedAgency(agency_id=m.agency_id, name=m.name, role=role, group=m.group) for m in mentions]
