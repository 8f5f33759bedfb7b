"""Constraints of a list that no name carries: what its items produce, and on what they wait.

«việc nào ra sản phẩm là nghị quyết», «nhiệm vụ nào phải chờ Thủ tướng ban hành quyết định».
"""

from __future__ import annotations

import re

from corpus.text import fold, syllables
from index import AgencyRole, TaskItem

# kinds of documents and things that an output column names
_PRODUCTS = (
    "nghi quyet", "quyet dinh", "de an", "ke hoach", "chuong trinh", "bao cao", "quy che", "danh muc", "bo tieu chi", "du an",
    "co so du lieu", "nen tang", "he thong", "van ban huong dan", "hop dong", "quy trinh",
)  # fmt: skip
_PRODUCT = "|".join(_PRODUCTS)
_AS_OUTPUT = re.compile(
    rf"\b(?:san pham|ket qua|dau ra|output|nop ra|phai ra|cho ra|ra doi)(?: \w+)?(?: (?:la|dang|gom|phai la|ghi(?: la)?|:))?(?: (?:mot|cac|nhung|cai))? ({_PRODUCT})\b"
)
_ENACTED = re.compile(
    r"\b(?:nhung|cac|bao nhieu|may|which|what) (nghi quyet|quyet dinh|de an|quy che)(?: (?:nao|gi))?\b(?=.*\b(?:thong qua|ban hanh|xay dung|trinh|phe duyet|soan)\b)"
)
_NAMED_RESOLUTION = re.compile(r"\b(?:nghi quyet|nq)(?: so)? ?\d")
_DECIDED = r"(?=[^?.;]*\b(?:ban hanh|phe duyet|quyet dinh|huong dan|thong qua|quy dinh|chi dao|hoan thanh|cho phep)\b)"
_WAITS = re.compile(
    rf"\b(?:sau khi(?: co)?|(?:phai|con|dang|nao) (?:cho|doi)\b{_DECIDED}|phu thuoc(?: vao)?|tuy thuoc(?: vao)?|co dieu kien(?: la)?)\b([^?.;()]*)"
)
_CUT = re.compile(
    r"\b(?:roi moi|thi moi|moi (?:duoc )?(?:lam|trien khai)|de trien khai|\(|thi|do (?:ai|don vi|co quan|so)|la ai|ai|nhung|gom)\b.*"
)
_ENOUGH = 0.6  # share of a condition's words that the record's condition must hold


def find_product(folded: str) -> str | None:
    """The kind of document that the listed items produce, folded («nghi quyet»)."""
    if _NAMED_RESOLUTION.search(folded):
        return None
    found = _AS_OUTPUT.search(folded) or _ENACTED.search(folded)
    return found.group(1) if found else None


def find_condition(folded: str, expanded: str) -> str | None:
    """What the listed items wait for, folded; an empty string for «có điều kiện» and nothing more.

    Args:
        expanded: what the question's abbreviations stand for («TTg»: «thủ tướng»).
    """
    found = _WAITS.search(folded)
    if found is None or not re.search(r"\b(?:viec|nhiem vu|dau viec|muc|dong|chi tieu)\b", folded):
        return None
    words = _CUT.sub("", found.group(1)).strip()
    return f"{words} {fold(expanded)}".strip() if re.search(r"\bttg\b|\btw\b|\bcp\b", words) else words


_EMPTY = re.compile(
    r"\bkhong (?:co|ghi|neu|ghi ro|neu ro)(?: (?:co quan|don vi|cot|phan|thoi gian|ten))*? (phoi hop|chu tri|thoi han|han|hoan thanh|san pham|ket qua)\b"
)
_CELL_OF = {
    "phoi hop": "coordinating", "chu tri": "lead", "thoi han": "deadline", "han": "deadline", "hoan thanh": "deadline",
    "san pham": "output", "ket qua": "output",
}  # fmt: skip


_IN_BOTH = re.compile(
    r"\b(?:cung (?:mot )?|mot |vua )[^?.;]*\bchu tri\b[^?.;]*\b(?:vua|lai|cung|dong thoi)\b[^?.;]*\bphoi hop\b"
    r"|\bca (?:hai|2) cot\b[^?.;]*\bchu tri\b[^?.;]*\bphoi hop\b"
)


def asks_both_columns(folded: str) -> bool:
    """«nhiệm vụ nào mà cùng một sở vừa chủ trì vừa ghi ở cột phối hợp»: rows that name one body twice."""
    return _IN_BOTH.search(folded) is not None


def names_twice(item: TaskItem) -> bool:
    """Whether a row names one body, not a group of them, as its lead and as its partner."""
    return any(
        a.agency_id == b.agency_id and not a.group and a.role is AgencyRole.LEAD and b.role is AgencyRole.COORDINATING
        for a in item.agencies
        for b in item.agencies
    )


def find_empty(folded: str) -> str | None:
    """The cell that the listed items leave empty («nhiệm vụ nào không có cơ quan phối hợp»): `coordinating`, `deadline`, …"""
    found = _EMPTY.search(folded)
    return _CELL_OF[found.group(1)] if found else None


def produces(item: TaskItem, product: str) -> bool:
    """Whether an item's output is of a kind; without an output, whether its content enacts one."""
    if item.output:
        return product in fold(item.output)
    content = fold(item.content)
    return content.startswith(product) or bool(
        re.search(rf"\b(?:xay dung|ban hanh|trinh|thong qua|phe duyet|tham muu|de xuat)(?: \S+){{0,3}} {product}\b", content)
    )


def waits_for(item: TaskItem, condition: str) -> bool:
    """Whether an item's time states the condition."""
    if item.due is None or not item.due.condition:
        return False
    asked = [
        w for w in syllables(condition) if w not in ("cua", "co", "duoc", "ban", "hanh", "cac", "nhung", "mot", "ttg", "cp", "tw")
    ]
    held = set(syllables(fold(item.due.condition)))
    return not asked or sum(w in held for w in asked) >= _ENOUGH * len(asked)
