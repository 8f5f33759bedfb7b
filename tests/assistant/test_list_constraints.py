"""Lists by what their items produce and on what they wait; the lines were read in corpus/plans/139-kh-ubnd-2025.txt."""

import pytest

from assistant.list_constraints import find_condition, find_product, produces, waits_for
from corpus.text import fold

P139 = "139-kh-ubnd-2025"


@pytest.mark.parametrize(
    ("question", "product"),
    [
        ("Việc nào ra sản phẩm là nghị quyết?", "nghi quyet"),
        ("nhiệm vụ nào có sản phẩm là đề án", "de an"),
        ("đầu ra là cơ sở dữ liệu", "co so du lieu"),
        ("việc ra sản phẩm là một nền tảng số", "nen tang"),
        ("kết quả là kế hoạch gồm những việc nào", "ke hoach"),
        ("các nghị quyết nào được thông qua", "nghi quyet"),
        ("bao nhiêu quy chế được ban hành", "quy che"),
        ("Ai xây dựng Đề án Giao thông thông minh?", None),  # one thing with a name, no kind of product
        ("Nghị quyết 30 có sản phẩm là quyết định nào", None),  # a resolution with a number is where to look
        ("phát triển sản phẩm OCOP", None),
        ("", None),
    ],
)
def test_find_product(question, product):
    assert find_product(fold(question)) == product


@pytest.mark.parametrize(
    ("question", "expanded", "condition"),
    [
        ("Nhiệm vụ nào phải chờ Thủ tướng ban hành quyết định?", "", "thu tuong ban hanh quyet dinh"),
        ("Việc nào làm sau khi đề án được phê duyệt?", "", "de an duoc phe duyet"),
        ("nhiệm vụ nào phải đợi TTg phê duyệt", "thủ tướng", "ttg phe duyet thu tuong"),
        ("việc nào phụ thuộc vào hướng dẫn của Bộ (không kể thành phố)", "", "huong dan cua bo"),
        ("nhiệm vụ nào có điều kiện?", "", ""),  # for anything
        ("Sau khi thành lập thì làm gì", "", None),  # no items are asked for
        ("việc nào chờ lâu nhất", "", None),  # waits for nobody's decision
        ("Nhiệm vụ nào xong trong quý I/2026?", "", None),
    ],
)
def test_find_condition(question, expanded, condition):
    assert find_condition(fold(question), expanded) == condition


LISTS = [
    # column «Kết quả»: «Nghị quyết của HĐND Thành phố»
    ("KH 139 có bao nhiêu nhiệm vụ ra sản phẩm là nghị quyết?", [391, 392, 393, 394, 405, 406, 407, 408, 409, 410]),
    ("Những nhiệm vụ nào của KH 139 có sản phẩm là quy chế?", [361]),
    # column «Thời gian hoàn thành»: «Sau khi có Quyết định của Thủ tướng Chính phủ»
    ("Nhiệm vụ nào trong KH 139 phải chờ Thủ tướng ban hành quyết định?", [398, 472, 476, 483]),
    ("Nhiệm vụ nào của KH 139 phải đợi TTg phê duyệt?", [424]),
    ("Việc nào của KH 139 làm sau khi đề án được phê duyệt?", [378, 424, 501, 508, 509, 510, 528, 534]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "lines"), LISTS, ids=[question for question, _ in LISTS])
def test_lists_hold_exactly_these_rows(ask, question, lines):
    reply = ask(question)
    assert reply.total == len(lines), reply.answer
    assert [(record.plan, record.lines[0]) for record in reply.records] == [(P139, line) for line in lines]


@pytest.fixture(scope="module")
def row(assistant):
    return lambda line: next(i for i in assistant.library.items.values() if i.plan == P139 and i.lines[0] == line)


@pytest.mark.parametrize(
    ("line", "product", "expected"),
    [
        (391, "nghi quyet", True),
        (389, "nghi quyet", False),
        (361, "quy che", True),  # «Quyết định của UBND Thành phố (Quy chế hoạt động kèm theo)»
        (361, "quyet dinh", True),
        (361, "de an", False),
    ],
)
def test_produces_by_its_output(row, line, product, expected):
    assert produces(row(line), product) is expected


@pytest.mark.parametrize(
    ("content", "product", "expected"),
    [
        ("Quyết định thành lập Quỹ", "quyet dinh", True),
        ("Xây dựng Quy chế quản lý nhiệm vụ", "quy che", True),
        ("Tham mưu, trình UBND ban hành Kế hoạch", "ke hoach", True),
        ("Triển khai các chính sách theo Quyết định đã ban hành", "quyet dinh", False),
        ("Tổ chức Đại hội nhà đầu tư", "quyet dinh", False),
    ],
)
def test_without_an_output_the_content_says_what_it_enacts(row, content, product, expected):
    assert produces(row(391).model_copy(update={"output": None, "content": content}), product) is expected


def test_an_output_goes_before_the_content(row):
    item = row(391).model_copy(update={"content": "Xây dựng Đề án trồng cây", "output": "Báo cáo"})
    assert produces(item, "bao cao") and not produces(item, "de an")


def test_waits_for(row):
    waiting = row(398)  # «Sau khi có Quyết định của Thủ tướng Chính phủ»
    assert waits_for(waiting, "quyet dinh cua ttg thu tuong") and waits_for(waiting, "")
    assert not waits_for(waiting, "huong dan cua bo noi vu")
    assert not waits_for(row(391), ""), "«07/2025» waits for nothing"
