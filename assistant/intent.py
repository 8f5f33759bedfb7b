"""The intent of a question: which fields it asks for, of how many and which records, and which rare values.

`find_asks` and `find_shape` also return the spans of the words that said so; they say nothing about the work.
"""

from __future__ import annotations

import re

from assistant.agency_names import AgencySlot
from assistant.lexicon import lexicon
from assistant.models import Ask
from assistant.parsed_question import Expects, Shape
from assistant.spans import find_spans, literal_spans
from assistant.wording import phrase_pattern
from corpus.text import fold, normalize
from index import AgencyRole

# «dòng nào ghi …», «hạ tầng nào hẹn …»: which records, not who
WHICH_RECORDS = re.compile(
    r"\b(?!so\b|ai\b|ban\b|ben\b|quan\b|vi\b|nganh\b|phong\b|khi\b|luc\b|hom\b|ngay\b|thang\b|quy\b|nam\b|quyet\b|nq\b|ban\b|hoach\b|luc\b|the\b|nghi\b|chuc\b|ty\b|do\b|doi\b|noi\b|ra\b|cap\b|muc\b)"
    r"(?:dong|viec|tang|hinh|vu|tieu|an|hang|moc|dung|trinh|dong|pham|sach)\s+(?:nao|gi)\b|\b(?:loc|trich|quet|lay|tim)\b[^.?;]{0,40}\b(?:nhiem vu|viec|dong|chi tieu|muc|moc)\b"
)


# two records are set against each other
COMPARES = re.compile(
    r"khac nhau|\bkhac\b|\bmot (?:kieu|dang|neo)\b.*\bmot (?:kieu|dang|neo)\b|\bvenh\b|ca hai|hai con so|o nhung ke hoach nao|trong nhung ke hoach nao|giong nhau|khong giong|giong nhau|khop|rot cuoc|\bhai (?:cho|ban|noi|han|dong|moc)|(?<![\d.])2 (?:ke hoach|cho|noi)|lech|mau thuan|thong nhat|\bhay\b|nhung (?:nghi quyet|nq|ai) nao|lap (?:lai )?(?:o )?2|so sanh|differ|conflict|\bvs\b|nhung nq"
)


_PLURAL = re.compile(
    r"\bmay (?!phan|%|ty|trieu|ngay|thang|nam|lan|giai doan|nhom|muc|dong|nhiem vu|chi tieu|viec|dau viec)(?:[^\s?;]+ ){1,14}?(?:nao\b|la nhung|gom nhung|[^?]*\bla (?:nhung )?(?:\w+ )?gi\b)|(?:^|[,.] ?|\b(?:cac|cho|voi|nhung|thi) )may (?!phan|%|ty|trieu)[^?,;]*\b(?:gi|the nao|lam sao|viec nao)\b|\bnhung (?:nhom|loai|kieu|doi tuong)[^?]* nao\b"
)
_TO_WHOM = re.compile(
    r"\b(?:bao cao|bao|gui|nop|trinh|phan anh|kien nghi|thong bao|keu)\b[^?;,.]*\b(?:cho|len|toi|ve|den|gui) (?:ai|dau|co quan nao|don vi nao|cap nao|noi nao|ben nao)\b"
)


# words that ask, as they are typed; others fold alike («máy», «não», «AI»)
_ASKING = {"may": "mấy", "nao": "nào", "gi": "gì", "moc": "mốc"}


def told_apart(folded: str, typed: str) -> str:
    """The folded question with what only folds like a word that asks struck out, in the same length.

    Args:
        typed: as typed, letter for letter; empty where that is not known.
    """
    if len(typed) != len(folded):
        return folded

    def struck(match: re.Match[str]) -> str:
        written = typed[match.start() : match.end()]
        marked = fold(written) != normalize(written)
        other = written == "AI" if match.group() == "ai" else marked and normalize(written) != _ASKING[match.group()]
        return "_" * len(match.group()) if other and not typed.isupper() else match.group()

    return _FOLDS_ALIKE.sub(struck, folded)


_FOLDS_ALIKE = re.compile(r"\b(?:may|nao|gi|moc)\b|(?<!^)\bai\b")


def find_asks(folded: str, agencies: tuple[AgencySlot, ...]) -> tuple[tuple[Ask, ...], list[tuple[int, int]]]:
    """The fields asked for, and the spans of the words that ask."""
    asks: dict[Ask, list[tuple[int, int]]] = {}
    words: list[tuple[int, int]] = []
    for name, patterns in lexicon().asks.items():
        spans = [s for p in patterns for s in find_spans(p, folded)]
        if spans:
            asks[Ask(name)] = spans
            words += [w for p in patterns for start, stop in find_spans(p, folded) for w in literal_spans(p, start, folded, stop)]
    _settle_roles(folded, asks, agencies)
    if (
        Ask.LEAD in asks
        and re.search(r"ai (?:la|lam) (?:giam doc|chu tich|truong|pho|chanh|tong|nguoi dung dau)", folded)
        and len(asks[Ask.LEAD]) == 1
    ):
        del asks[Ask.LEAD]  # a person's name, not an agency
    if Ask.TARGET in asks and _PLURAL.search(folded) and "bao nhieu" not in folded:
        del asks[Ask.TARGET]  # «mấy nhà đầu tư được kêu gọi làm gì»: some, not how many
    if Ask.LEAD in asks and _TO_WHOM.search(folded) and len(asks[Ask.LEAD]) == 1:
        del asks[Ask.LEAD]  # to whom it is reported, not who is charged
    left = [m.span() for m in re.finditer(r"\bcon (?:lai )?(?:bao nhieu|may) (?:ngay|tuan|thang|nam|hom|gio)\b", folded)]
    if Ask.TARGET in asks and left and all(any(a <= s and e <= b for a, b in left) for s, e in asks[Ask.TARGET]):
        del asks[Ask.TARGET]  # «còn bao nhiêu ngày nữa» is counted from today
    numbered = [m.span() for m in re.finditer(r"\b(?:so|mang so)\s*(?:bao nhieu|may)\b", folded)]
    if Ask.TARGET in asks and all(any(a <= s and e <= b + 1 for a, b in numbered) for s, e in asks[Ask.TARGET]):
        del asks[Ask.TARGET]  # «nghị quyết số bao nhiêu» asks for no amount
    found = tuple(ask for ask in Ask if ask in asks)
    return found, words


def _settle_roles(folded: str, asks: dict[Ask, list[tuple[int, int]]], agencies: tuple[AgencySlot, ...]) -> None:
    """«cơ quan nào phối hợp» asks for partners only; «Sở X chủ trì» with X named asks for nobody."""
    asked_for_partners = re.search(
        r"(?:phoi hop|cung|coordinat\w*)( cung)?( voi)? (?:la )?(?:nhung |cac )?(?:ai|don vi nao|co quan nao|so nao|ben nao|don vi gi|nhung ai|who\w*)"
        r"|(?:nao|ai|gi|which \w+)( \w+){0,3} phoi hop|phoi hop (?:la )?(?:ai|gi|nao|\?)|don vi phoi hop|co quan phoi hop|cot phoi hop|phoi hop\s*\?|who coordinates"
        r"|con ai|ai phu|voi ai|xan tay|ai cung",
        folded,
    )
    leads_asked = re.search(
        r"(?:ai|nao|gi) (?:la )?(?:don vi )?(?:chu tri|chu chi|lo|lam|dung|phu trach|theo doi|tham muu|cam|chiu)|chu tri\s*(?:\?|,|la ai|:|-|$)|giao (?:cho )?(?:ai|so nao|don vi nao)|do (?:ai|don vi nao|so nao|co quan nao)",
        folded,
    )
    if Ask.COORDINATING in asks and asked_for_partners and not leads_asked and Ask.LEAD in asks:
        del asks[Ask.LEAD]
    if Ask.COORDINATING in asks and not asked_for_partners and any(a.role is AgencyRole.COORDINATING for a in agencies):
        del asks[Ask.COORDINATING]


_AT_LEAST = re.compile(
    r"\b(?:toi thieu|it nhat|toi da|moi (?:nghi quyet|nam|don vi|nam phai|nhiem vu)\b[^,?;]{0,40}?)\s*(?:may|bao nhieu)\b|\bmoi nghi quyet\b[^?;]*\b(?:may|bao nhieu)\b|\bphai (?:tao|dat|ho tro|uom tao|thu hut|ket noi|hop tac)\b[^?;]*\bbao nhieu\b"
)


# «các sản phẩm, nhiệm vụ gắn với NQ 35 tại Phụ lục là gì»
_ALL_ARE_WHAT = re.compile(
    r"(?:^\W*|, ?|\bke |\b(?:cho|hoi|trong|tai|o) [^?.;,]{0,60}, ?)((?:nhung|cac) (?:[^\s?.;]+,? ){0,2}?(?:nhiem vu|viec|cong viec|dau viec|chi tieu|hang muc))\b[^?.;:]*\bla (?:nhung )?(?:gi|viec gi|nhiem vu gi|cai gi)\b"
)


# «tháng mấy có …», «nghị quyết số mấy trong phụ lục …»: which one, not how many
_WHICH_NUMBER = re.compile(r"\b(?:(?:thang|ngay|quy|nam|hom|gio)\s+\w{3}|so\s+may)$")


def find_shape(folded: str, typed: str) -> tuple[Shape, list[tuple[int, int]]]:
    """One record, a list or a count, and the spans of the cues."""
    counts = [s for p in lexicon().count_cues for s in find_spans(p, folded)]
    counts = [
        s for s in counts if not ("dem" in folded[s[0] : s[1]] and re.search(r"đ[êệe]m", normalize(typed[s[0] : s[1]])))
    ]  # night, cushion, bring
    counts = [s for s in counts if not _WHICH_NUMBER.search(folded[: s[0] + 3])]
    if _AT_LEAST.search(folded):
        counts = []  # a target is asked for, not how many records
    counts = [
        s for s in counts if not (folded[: s[1]].endswith("viec") and re.match(r" lam\b(?! (?:gi|nao))", folded[s[1] :]))
    ]  # jobs
    lists = [m.span(1) for m in _ALL_ARE_WHAT.finditer(folded)]
    lists += [s for p in lexicon().list_cues for s in find_spans(p, folded) if not _is_level(folded, typed, s)]
    if counts and not (lists and min(lists)[0] < min(counts)[0] and "nhung" in folded[min(lists)[0] : min(lists)[1]]):
        return Shape.COUNT, counts + lists
    return (Shape.LIST if lists else Shape.SINGLE), lists


_LEVEL_BEFORE = re.compile(r"\b(?:dat|len|xuong|bang|o|den|toi|la|dat ra)\s*$")


def _is_level(folded: str, typed: str, span: tuple[int, int]) -> bool:
    """Whether a cue is «mức nào» (what value), which folds like «mục nào» (which row)."""
    if not folded[span[0] : span[1]].startswith("muc "):
        return False
    word = normalize(typed[span[0] : span[0] + 3])
    return word == "mức" or (word != "mục" and bool(_LEVEL_BEFORE.search(folded[: span[0]])))


def find_kinds(folded: str) -> tuple[str, ...]:
    """«chỉ tiêu», «nhiệm vụ»: both named means both; «khỏi cần nhiệm vụ» takes one away."""
    found = [kind for kind, words in lexicon().kinds.items() if any(phrase_pattern(w).search(folded) for w in words)]
    if found == ["indicator"] and re.search(r"\b(?:cong viec|dau viec|viec|dong)\b", folded):
        found = ["indicator", "task"]
    for kind, words in lexicon().kinds.items():
        if any(
            re.search(rf"(?:khoi(?: can)?|khong (?:can|lay|tinh|ke)|tru|bo|dung lay|without|not)\s+(?:cac |nhung )?{w}\b", folded)
            for w in words
        ):
            found = [k for k in found if k != kind]
    return tuple(found)


_EXPECTS = [
    (Expects.MONEY, r"bao nhieu (?:tien|ty|ti|trieu|dong|kinh phi|ngan sach|von|luong)\b|(?:kinh phi|ngan sach|(?<!uu )tien(?! do| trinh| bo| hanh| si)|luong(?! cong)|chi phi|muc luong|muc ho tro|von|tien thuong|muc thuong|(?:tong )?muc (?:dau tu|von)|du toan)\b.{0,40}\bbao nhieu|(?:thu lao|phu cap|tien cong|thu nhap|muc ho tro|muc luong|tien thuong|muc thuong|(?:tong )?muc (?:dau tu|von)|von dieu le|du toan)\b[^?;]{0,110}\bbao nhieu|muc thuong (?:tung|moi|cua|la|bao)|het bao nhieu|ton (?:tong cong )?(?:bao nhieu|may)|may ty|luong bao nhieu|(?:muc luong|muc thu nhap|thu nhap hang thang|tien luong)\b.{0,30}\b(?:nao|cu the)|tieu het|(?:amount|sum) of money|how much money|budget of|cost"),
    (Expects.PERSON, r"\bho (?:va )?ten\b.{0,120}\bla (?:ai|gi)\b|\bai (?:duoc|se|vua|da|dang)(?: \w+){0,2} (?:bo nhiem|bau|cu|chi dinh|lam|giu)(?: \w+){0,2} (?:giam doc|chu tich|truong|pho|chu nhiem|chanh|bi thu)\b|(?:ho ten|(?:(?<!moi )(?<!nhieu )nguoi|giam doc|chu tich|truong|(?<!thanh )pho|can bo|lanh dao|ong|ba|sep)\b.{0,40}\bten)( day du)?( la)? gi|(?<!don )(?:ong|ba|vi|anh|chi|dong chi|nguoi) nao\b|ai la (?:giam doc|chu tich|truong|pho|chanh|bo truong|nguoi dung dau|lanh dao|tong)|(?:giam doc|chu tich|truong ban|truong phong|chanh thanh tra|chu nhiem)\b.{0,60}\b(?:la ai|ten gi|ten la gi|la ong|la ba|(?<!ngay )(?<!thang )(?<!quy )(?<!nam )nao)\b|who is the (?:director|head|chair|chairman)|name of the (?:director|head)"),
    (Expects.CONTACT, r"so dien thoai|\bdien thoai\b.{0,50}\bso (?:may|bao nhieu|nao)\b|\bso (?:may|nao) (?:de|ma) (?:goi|lien he)\b|\bsdt\b|hotline|duong day nong|e-?mail|dia chi (?:lien he|o dau|cua|tru so)|phone|lien he (?:so|qua)|website nao|so tai khoan|address of|zalo cua"),
    (Expects.PROGRESS, r"\bthuc te (?:thi |la |co |dang |da |moi )*(?:bao nhieu|may)\b|(?:den|toi) (?:nay|gio|hom nay|hien tai)( \w+){0,4} (?:da )?(?:xong|dat|hoan thanh|lam|duoc|co)( \w+){0,3} (?:chua|bao nhieu|den dau)|(?:thuc te|hien (?:tai|nay|da)) (?:da )?(?:dat|hoan thanh|lam|xong|trien khai)|da (?:xong|hoan thanh|lam xong|giai ngan|dat duoc) (?:chua|bao nhieu)|tien do (?:den dau|hien tai|toi dau|thuc te)|so far|to date|\bactually\b|had (?:already )?(?:received|done|spent)|already (?:done|completed|finished)"),
    (Expects.NAME, r"\bdanh sach\b.{3,90}\b(?:nhung|cac) (?:nhom|cong ty|doanh nghiep|startup|truong|to chuc|don vi|chuyen gia|mo hinh) nao\b.{0,12}\bten\b|(?:pho|ngo|benh vien|cay cau|(?<!bang )(?<!con )duong|tuyen (?:duong|pho|xe|bus)|nga tu|nut giao|ho nuoc|cong vien|ngan hang|(?<!co )quan|huyen|toa nha|truong hoc|khu pho|hospitals?|streets?|banks?) (?:nao|gi)(?! (?:chu tri|phoi hop|lo|lam|phu trach))\b|which (?:hospitals?|streets?|banks?|wards?)"),
    (Expects.PENALTY, r"(?:bi|chiu|se|co)(?:,? \w+){0,3},? (?:phat|xu phat|ky luat|ki luat|che tai|kiem diem|xu ly (?:the nao|ra sao|gi|ky luat|vi pham|trach nhiem))\b.{0,40}\b(?:nao|gi|sao|bao nhieu|may|khong)\b|(?:muc|hinh thuc|che tai|xu ly)(?: \w+){0,3} (?:phat|ky luat|ki luat|vi pham)\b|bi (?:phat|ky luat|ki luat)\b|(?:fined|penalty|penalties|punish\w*|sanction\w*)"),
    (Expects.REASON, r"\b(?:tai sao|vi sao|sao lai|ly do|why|co gi ma)\b"),
]  # fmt: skip


def find_expects(folded: str) -> tuple[Expects, ...]:
    """Values asked for that few records hold."""
    return tuple(kind for kind, pattern in _EXPECTS if re.search(rf"(?<!\w)(?:{pattern})", folded))
