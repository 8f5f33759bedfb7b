"""The data files keep their own rules; a failure says what to change."""

from itertools import pairwise
from pathlib import Path

import pytest
import yaml

import corpus
from corpus.agencies import Agency, Gazetteer, flow_of, gazetteer, parse_list, words
from corpus.columns import Role, role_of
from corpus.errors import DataFileError

DATA = Path(corpus.__file__).parent / "data"
AGENCIES = yaml.safe_load((DATA / "agencies.yaml").read_text(encoding="utf-8"))
GRAMMAR = yaml.safe_load((DATA / "agency_words.yaml").read_text(encoding="utf-8"))
COLUMNS = yaml.safe_load((DATA / "columns.yaml").read_text(encoding="utf-8"))


def test_agencies_are_sorted_and_unique():
    ids = [entry["id"] for entry in AGENCIES]
    unsorted = [after for before, after in pairwise(ids) if before >= after]
    assert not unsorted, f"move these entries of agencies.yaml to their place by id: {unsorted}"


def test_no_alias_is_shared():
    owners = {}
    for entry in AGENCIES:
        for name in {words(name) for name in (entry["name"], *entry.get("aliases", ()))}:
            assert name not in owners, f"«{' '.join(name)}» belongs to {owners[name]} and {entry['id']}"
            owners[name] = entry["id"]


@pytest.mark.parametrize("entry", AGENCIES, ids=[entry["id"] for entry in AGENCIES])
def test_every_name_resolves_to_its_entry(entry):
    for name in (entry["name"], *entry.get("aliases", ())):
        assert [m.agency_id for m in parse_list(flow_of(name))] == [entry["id"]], name


def test_members_of_groups_exist():
    ids = set(gazetteer().by_id)
    for agency in gazetteer().by_id.values():
        for member in agency.members:
            prefix = member.removesuffix("*")
            assert any(i.startswith(prefix) for i in ids) if member.endswith("*") else member in ids, (agency.id, member)


def test_a_shared_name_is_refused():
    two = [Agency(id="a", name="Sở Y tế"), Agency(id="b", name="sở  y  tế")]
    with pytest.raises(DataFileError, match="is a name of both a and b"):
        Gazetteer(two, GRAMMAR)


def test_column_phrases_are_unique_and_give_their_role():
    seen = {}
    for role, phrases in COLUMNS.items():
        for phrase in phrases:
            assert words(phrase) not in seen, f"columns.yaml: «{phrase}» stands under {seen[words(phrase)]} and {role}"
            seen[words(phrase)] = role
            column = role_of(phrase)
            assert column is not None and column.role is Role(role), phrase


@pytest.mark.parametrize("name", sorted(GRAMMAR))
def test_word_lists_hold_no_doubles(name):
    assert len(GRAMMAR[name]) == len(set(GRAMMAR[name]))
