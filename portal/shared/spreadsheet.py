"""Tables to take out: a typed spreadsheet in which every cell is text, or CSV that no program runs (T10). Pure.

In the spreadsheet nothing can be a formula, because no cell is written as one. In CSV a mark is put before what a
program might run; quotes follow RFC 4180.
"""

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/'


def xlsx(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet. Every cell is an inline string."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _HEAD + _TYPES)
        book.writestr("_rels/.rels", f'{_HEAD}{_RELATIONS}officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name="{_text(name[:31])}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{_HEAD}{_RELATIONS}worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        lines = "".join(f"<row>{''.join(_cell(text) for text in row)}</row>" for row in (heads, *rows))
        book.writestr(
            "xl/worksheets/sheet1.xml", f'{_HEAD}<worksheet xmlns="{_SHEET}"><sheetData>{lines}</sheetData></worksheet>'
        )
    return made.getvalue()


def _cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{_text(text)}</t></is></c>'


def _text(text: str) -> str:
    """Without what XML cannot hold."""
    kept = "".join(mark for mark in text if mark in "\t\n\r" or (mark >= " " and not "\ud800" <= mark <= "\udfff"))
    return escape(kept.replace("\ufffe", "").replace("\uffff", ""), {'"': "&quot;", "\r": "&#13;"})


_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_CONTENT = (
    f'<office:document-content xmlns:office="{_OPEN}:office:1.0" xmlns:table="{_OPEN}:table:1.0" '
    f'xmlns:text="{_OPEN}:text:1.0" office:version="1.3"><office:body><office:spreadsheet>'
)
_MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{_OPEN}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def ods(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The same as an open document: every cell is written as a string, none has a formula."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", ODS, zipfile.ZIP_STORED)  # first, and as it is: so says the format
        book.writestr("META-INF/manifest.xml", _HEAD + _MANIFEST)
        lines = "".join(
            f"<table:table-row>{''.join(_open_cell(text) for text in row)}</table:table-row>" for row in (heads, *rows)
        )
        table = f'<table:table table:name="{_text(name[:31])}">{lines}</table:table>'
        end = "</office:spreadsheet></office:body></office:document-content>"
        book.writestr("content.xml", _HEAD + _CONTENT + table + end)
    return made.getvalue()


def _open_cell(text: str) -> str:
    parts = _text(text).replace("\t", "<text:tab/>").replace("&#13;\n", "\n").replace("&#13;", "\n").split("\n")
    words = "".join(f"<text:p>{part}</text:p>" for part in parts)
    return f'<table:table-cell office:value-type="string">{words}</table:table-cell>'


def csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lines end in CRLF, every cell is quoted, and what a program might run begins with an apostrophe."""
    return "".join(",".join(_quoted(text) for text in row) + "\r\n" for row in (heads, *rows))


def _quoted(text: str) -> str:
    held = "'" + text if text.lstrip(" \u00a0").startswith(RUNS) or text.startswith(RUNS) else text
    # a bare CR would end the line in some programs, and what follows would stand at a line's start
    whole = held.replace("\r\n", " ").replace("\r", " ").replace("\n", " ")
    return '"' + whole.replace('"', '""') + '"'
