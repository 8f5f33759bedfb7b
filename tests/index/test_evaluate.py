"""The measures of any collection, by hand-counted ranks; what is no collection is said."""

import json

import pytest

from index.__main__ import main
from index.embeddings import HashEmbedder
from index.evaluate import CollectionError, measures, read_collection, table

COLLECTION = {
    "corpus": {"a": "điều kiện xét học bổng của sinh viên", "b": "nội quy ký túc xá", "c": "xử lý vi phạm quy chế thi"},
    "queries": [{"q": "học bổng", "gold": ["a"]}, {"q": "ký túc xá", "gold": ["b"]}, {"q": "thi", "gold": ["c"]}],
}


def test_a_collection_is_searched_by_every_leg(tmp_path):
    file = tmp_path / "collection.json"
    file.write_text(json.dumps(COLLECTION), encoding="utf-8")
    lines = table(file, HashEmbedder()).splitlines()
    assert len(lines) == 2 + 6
    assert "| 3 as asked | BM25 | 1.000 | 1.000 | 1.000 |" in lines
    assert "| 3 no diacritics | fused | 1.000 | 1.000 | 1.000 |" in lines


def test_measures_of_ranks():
    assert measures([1, 4, 0, 11]) == (0.25, 0.5, (1 + 0.25) / 4)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"corpus": [], "queries": []}', '{"corpus": {}, "queries": [{"q": "a"}]}'])
def test_what_is_no_collection_is_said(tmp_path, text, capsys):
    file = tmp_path / "collection.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CollectionError, match="expected"):
        read_collection(file)
    assert main(["evaluate", str(file)]) == 2
    assert "expected" in capsys.readouterr().err
