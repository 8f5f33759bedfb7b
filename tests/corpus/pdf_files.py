"""Small PDF files made by hand, for what the fixtures do not hold: a scan, a password, damage."""


def pdf(pages: list[str], *, encrypted: bool = False) -> bytes:
    """A PDF of ASCII text lines or a `ruled_table`, one string a page; an empty string is a page without text."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for text in pages:
        lines = "".join(f"({line}) Tj T* " for line in text.split("\n")) if text else ""
        stream = text if text.endswith(" ET") else f"BT /F1 12 Tf 14 TL 72 720 Td {lines}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        font = "<< /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R /Resources {font} >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    trailer = "/Root 1 0 R"
    if encrypted:
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>")
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<{'43' * 16}> <{'43' * 16}>]"
    return _assemble(objects, trailer)


def ruled_table(rows: list[list[str | None]]) -> str:
    """A page with a ruled table of ASCII cells; None goes on the cell above, so no rule parts the two."""
    left, top, wide, high = 40, 740, 100, 24
    width, rules, words = len(rows[0]), [], []
    for down, row in enumerate([*rows, [""] * width]):
        for at, cell in enumerate(row):
            x, y = left + at * wide, top - down * high
            rules += [f"{x} {y} m {x + wide} {y} l S"] * (cell is not None)
            words += [f"1 0 0 1 {x + 4} {y - 16} Tm ({cell}) Tj"] * bool(cell)
    rules += [f"{left + at * wide} {top} m {left + at * wide} {top - len(rows) * high} l S" for at in range(width + 1)]
    return f"{' '.join(rules)} BT /F1 10 Tf {' '.join(words)} ET"


def _assemble(objects: list[str], trailer: str) -> bytes:
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return (body + end + f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n").encode("latin-1")
