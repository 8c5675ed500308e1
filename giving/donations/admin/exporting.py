"""Lists as files: CSV and XLSX in which no cell is a formula, row by row however long they are.

Names, notes and codes are typed by strangers, and a spreadsheet runs a cell that begins like a
formula. Wagtail's own exports do not see to that, so they are led through here too.
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from tempfile import TemporaryFile
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import SpreadsheetExportMixin

CSV, XLSX = "csv", "xlsx"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BEGINS_A_FORMULA = tuple("=+-@")
# A sheet holds no longer text; openpyxl would cut it there, and say nothing.
LONGEST_CELL = 32_767
AT_A_TIME = 500

Cell = str | int | float | Decimal | date | datetime | time | bool | None
Row = Sequence[object]
Answer = StreamingHttpResponse | FileResponse


def as_file(*, name: str, headings: Row, rows: Iterable[Row], form: str) -> Answer:
    """The rows below their headings as `<name>.csv` or `<name>.xlsx`, by `form`.

    Cells may be text, whole numbers, Decimal, days, moments and None; anything else is written as
    its text. Numbers stay numbers, negative ones too; amounts are best given by `dollars`.
    """
    if form == CSV:
        response = StreamingHttpResponse(_csv(headings, rows), content_type="text/csv")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    return FileResponse(
        _xlsx(headings, rows),
        as_attachment=True,
        content_type=XLSX_TYPE,
        filename=f"{name}.xlsx",
    )


def dollars(minor: int) -> Decimal:
    """Cents as a number of dollars that a spreadsheet can add up."""
    return Decimal(minor).scaleb(-2)


def guard_wagtail() -> None:
    """Lead every export of the admin through `as_file`: our lists, and Wagtail's own reports.

    Wagtail offers no place to hang a guard on; all its exports meet in this one method.
    """
    SpreadsheetExportMixin.as_spreadsheet = _as_spreadsheet  # type: ignore[method-assign]


def _as_spreadsheet(self: SpreadsheetExportMixin, queryset: Any, spreadsheet_format: str) -> Answer:
    fields = list(self.list_export)
    headings = [self.get_heading(queryset, field) for field in fields]

    def rows() -> Iterator[Row]:
        for item in _piecemeal(queryset):
            values = self.to_row_dict(item)
            # As for CSV, whose texts suit both: for XLSX Wagtail makes moments those of Greenwich.
            yield [self.preprocess_field_value(field, values[field], CSV) for field in fields]

    name = self.get_filename()
    return as_file(name=name, headings=headings, rows=rows(), form=spreadsheet_format)


def _piecemeal(items: Any) -> Iterable[Any]:
    """A queryset's rows a few at a time.

    What a search found is no queryset; and where a report has read the rows already, it has added
    to them, so that they must not be read again.
    """
    is_unread = isinstance(items, QuerySet) and items._result_cache is None
    return items.iterator(chunk_size=AT_A_TIME) if is_unread else items


class _Line:
    """What csv writes to: gives the line back, so that it can be sent at once."""

    def write(self, line: str) -> str:
        return line


def _csv(headings: Row, rows: Iterable[Row]) -> Iterator[str]:
    writer = csv.writer(_Line())
    for row in chain([headings], rows):
        yield writer.writerow([_in_csv(value) for value in row])


def _xlsx(headings: Row, rows: Iterable[Row]) -> Any:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in chain([headings], rows):
        sheet.append([_in_xlsx(sheet, value) for value in row])
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    return file


def _in_csv(value: object) -> Cell:
    value = _plain(value)
    return f"'{value}" if isinstance(value, str) and _could_be_run(value) else value


def _in_xlsx(sheet: Any, value: object) -> Any:
    value = _plain(value)
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL])
    cell.data_type = "s"
    return cell


def _plain(value: object) -> Cell:
    """The value as both kinds of file can hold it; moments on the office's clock."""
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if value is None or isinstance(value, str | int | float | Decimal | date | time):
        # A text that only looks like one (lazy words, a member of an enumeration) becomes one.
        return str(value) if isinstance(value, str) else value
    return str(value)


def _could_be_run(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula, blanks before it or not."""
    if text.startswith(("\t", "\r", "\n")):
        return True
    # Full-width and small forms of the four characters become them.
    begin = unicodedata.normalize("NFKC", text.lstrip("\ufeff\u200b \xa0\v\f")[:1])
    return begin.startswith(BEGINS_A_FORMULA)
