"""`corpus ingest`: what cannot be read is said with its place, and the exit status tells how much was."""

import json
import shutil

import docx
import pytest

from corpus.__main__ import main
from corpus.errors import UnreadablePlanError
from corpus.ingest import IN_PART, NOT_READABLE, WHOLE, ingest
from corpus.sandbox import read_apart
from tests.corpus.gold import UNSEEN
from tests.corpus.pdf_files import pdf

PAGE = "KE HOACH\nThu nghiem\nI. MUC DICH\n1. Mot viec can lam.\n2. Hai viec can lam."
TXT = UNSEEN / "dong-thap-ntm-2026.txt"


def _file(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


UNREADABLE = [
    # name, content, what the message says
    ("empty.txt", b"", "the file is empty"),
    ("empty.pdf", b"", "the file is empty"),
    ("blank.txt", b"\n \n", "no text"),
    ("plan.odt", b"PK\x03\x04", "«.odt» is not read; expected one of .txt, .docx, .pdf"),
    ("binary.txt", b"\x01\0\0\x02", "is no text"),
    ("cut-utf16.txt", "Kế hoạch".encode("utf-16")[:-1], "UTF-16 that breaks off"),
    ("tcvn3.txt", "ñY BAN NH¢N D¢N CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM".encode("latin-1"), "old code page (TCVN3 or VNI)"),
    ("vni.txt", "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM, keá hoaïch".encode("latin-1"), "old code page (TCVN3 or VNI)"),
    ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "«.doc» is not read"),
    ("cp1258.txt", b"K\xea\xcc hoa\xf2ch", "is not UTF-8"),
    ("text.pdf", b"KE HOACH", "named .pdf, but its content is not"),
    ("text.docx", b"KE HOACH", "named .docx, but its content is not"),
    ("pdf.txt", b"%PDF-1.4\n", "named .txt, but its content is no text"),
    ("zip.docx", b"PK\x03\x04" + bytes(200), "not a readable DOCX"),
    ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected by a password"),
    ("locked.pdf", pdf([PAGE], encrypted=True), "protected by a password"),
    ("scan.pdf", pdf(["", ""]), "none of 2 pages has a text layer"),
    ("cut.pdf", pdf([PAGE])[:120], "not a readable PDF"),
]


@pytest.mark.parametrize(("name", "content", "message"), UNREADABLE, ids=[case[0] for case in UNREADABLE])
def test_what_cannot_be_read(tmp_path, capsys, name, content, message):
    path = _file(tmp_path, name, content)
    assert main(["ingest", str(path), "--json"]) == NOT_READABLE
    shown = capsys.readouterr()
    assert message in shown.err and shown.out == ""
    assert "; expected " in shown.err and shown.err.count("\n") == 1 and "Traceback" not in shown.err


def test_a_truncated_docx(tmp_path):
    whole = (UNSEEN / "lam-dong-gddt-2025.docx").read_bytes()
    result = ingest(_file(tmp_path, "cut.docx", whole[: len(whole) // 2]))
    assert result.status == NOT_READABLE and "not a readable DOCX" in result.problems[0].what


def test_a_file_of_100_mb(tmp_path):
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(100_000_000)
    result = ingest(path)
    assert result.status == NOT_READABLE and "100,000,000 bytes" in result.problems[0].what


def test_a_missing_file(tmp_path, capsys):
    assert main(["ingest", str(tmp_path / "none.txt")]) == NOT_READABLE
    assert "no such file" in capsys.readouterr().err


def test_a_page_without_text_is_named_and_the_rest_kept(tmp_path):
    result = ingest(_file(tmp_path, "part.pdf", pdf([PAGE, "", "II. TO CHUC\n1. Ba viec can lam."])))
    assert result.status == IN_PART
    assert (result.problems[0].place, "cần OCR" in result.problems[0].todo) == ("part.pdf:page 2", True)
    assert [clause.text for clause in result.parsed.clauses if clause.kind == "section"] == ["MUC DICH", "TO CHUC"]


def test_a_letter_is_no_plan(tmp_path):
    result = ingest(_file(tmp_path, "letter.txt", "Kính gửi anh Nam,\n\nCuối tuần này chúng ta gặp nhau nhé.\n".encode()))
    assert result.status == IN_PART
    assert [problem.what for problem in result.problems] == ["neither numbered sections nor tables"]


def test_the_command_writes_the_records_of_every_file(tmp_path, capsys):
    other = _file(tmp_path, "empty.txt", b"")
    assert main(["ingest", str(TXT), str(other), "--json"]) == NOT_READABLE
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(record["type"] == "row" for record in records) == 45
    assert {record["plan"] for record in records} == {"dong-thap-ntm-2026"}
    assert main(["ingest", str(TXT)]) == WHOLE


def test_the_apart_process_gives_the_same_records():
    apart = ingest(TXT)
    assert apart.parsed is not None and apart.source is not None
    assert apart.source.raw == TXT.read_text(encoding="utf-8")
    assert len(apart.parsed.rows) == 45 and apart.parsed.plan.number.value == "220/KH-UBND"


def test_time_is_limited(tmp_path):
    with pytest.raises(UnreadablePlanError, match=r"not read in 0\.01 s"):
        read_apart(TXT, seconds=0.01)


def test_memory_is_limited(tmp_path, monkeypatch):
    """A DOCX that unpacks to more than the limit ends its process, not ours."""
    import zipfile

    path = tmp_path / "bomb.docx"
    shutil.copy(UNSEEN / "lam-dong-gddt-2025.docx", tmp_path / "base.docx")
    with zipfile.ZipFile(tmp_path / "base.docx") as base, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in base.namelist():
            data = base.read(name)
            if name == "word/document.xml":
                data = data.replace(b"</w:body>", b"<w:p><w:r><w:t>" + b"a" * 400_000_000 + b"</w:t></w:r></w:p></w:body>")
            bomb.writestr(name, data)
    assert path.stat().st_size < 5_000_000
    result = ingest(path)
    assert result.status == NOT_READABLE and "unpacks to 400," in result.problems[0].what


def test_a_docx_in_an_old_font_is_refused(tmp_path):
    document = docx.Document()
    for line in ("ñY BAN NH¢N D¢N CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "KÕ ho¹ch ph¸t triÓn c©y chÌ tØnh Phó Thä"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "vntime.docx"))
    result = ingest(tmp_path / "vntime.docx")
    assert result.status == NOT_READABLE and "old code page" in result.problems[0].what


def test_utf_16_as_notepad_writes_it(tmp_path):
    text = TXT.read_text(encoding="utf-8")
    result = ingest(_file(tmp_path, "unicode.txt", text.encode("utf-16")))
    assert result.status == WHOLE and result.source.raw == text
    assert len(result.parsed.rows) == 45


def test_exit_status_of_check_and_outline(capsys, corpus, monkeypatch):
    monkeypatch.setattr("corpus.__main__.load_corpus", lambda: corpus)
    assert main(["check"]) == 0
    assert capsys.readouterr().out.count(": ok") == 5
    assert main(["outline", "kh-yen-hoa-2026"]) == 0
    assert main(["outline", "no-such-plan"]) == 2
    assert "expected one of 139-kh-ubnd-2025" in capsys.readouterr().err
