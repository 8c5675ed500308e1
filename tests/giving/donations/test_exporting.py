"""No cell of any export is a formula, whatever was typed (F36); numbers stay numbers."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from accounts import roles
from accounts.models import User
from giving.donations.admin.exporting import CSV, XLSX, as_file, dollars
from giving.donations.models import Donation
from tests.factories.donations import DonationFactory, DonorFactory, FundFactory
from tests.factories.drives import DriveFactory
from tests.hostile_names import KEPT

FORMULAS = [
    '=HYPERLINK("http://evil.example","Alice")', "=1+1", "+1", "-1", "-1+cmd|' /C calc'!A0",
    "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "\xa0=1+1", "\ufeff=1+1", "\u200b=1+1",
    "＝1+1", "＋1", "－1", "＠SUM(A1)", "﹢1", "﹣1", "﹦1", "﹫A1", "\t1", "\r\n1",
]  # fmt: skip
HARMLESS = ["O'Brien", "a=b", "1-2", "a@b.co", "Zoë", "", "0", "'quoted'", "玛丽", "#N/A", "12.50"]


def content(answer):
    return b"".join(answer.streaming_content)


def cells_of_csv(answer):
    return list(csv.reader(StringIO(content(answer).decode(), newline="")))


def cells_of_xlsx(answer):
    sheet = load_workbook(BytesIO(content(answer))).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def begins_like_a_formula(cell):
    return cell.lstrip("\ufeff\u200b \xa0")[:1] in {*"=+-@＝＋－＠﹢﹣﹦﹫\t\r\n"} - {""}


class TestCsv:
    @pytest.mark.parametrize("text", FORMULAS)
    def test_a_cell_that_begins_like_a_formula_is_led_by_an_apostrophe(self, text):
        answer = as_file(name="list", headings=["Name"], rows=[[text]], form=CSV)
        assert cells_of_csv(answer)[1] == [f"'{text}"]

    @pytest.mark.parametrize("text", HARMLESS)
    def test_every_other_text_is_left_as_it_is(self, text):
        answer = as_file(name="list", headings=["Name"], rows=[[text, "x"]], form=CSV)
        assert cells_of_csv(answer)[1] == [text, "x"]

    def test_negative_numbers_stay_numbers(self):
        row = [-5, Decimal("-12.50"), dollars(-1), dollars(123_456), 0]
        answer = as_file(name="list", headings=[], rows=[row], form=CSV)
        assert cells_of_csv(answer)[1] == ["-5", "-12.50", "-0.01", "1234.56", "0"]

    def test_headings_are_guarded_as_well(self):
        answer = as_file(name="list", headings=["=1+1"], rows=[], form=CSV)
        assert cells_of_csv(answer) == [["'=1+1"]]

    def test_words_that_are_translated_late_and_states_are_texts(self):
        row = [gettext_lazy("-minus"), Donation.State.SUCCEEDED]
        answer = as_file(name="list", headings=[], rows=[row], form=CSV)
        assert cells_of_csv(answer)[1] == ["'-minus", "succeeded"]

    def test_is_sent_while_it_is_made(self):
        """A list longer than the memory would never be finished first."""

        def rows():
            yield ["first"]
            raise MemoryError

        lines = iter(as_file(name="list", headings=["Name"], rows=rows(), form=CSV))
        assert [next(lines), next(lines)] == [b"Name\r\n", b"first\r\n"]


class TestXlsx:
    def test_no_text_is_a_formula_or_an_error(self):
        rows = [[text] for text in FORMULAS + HARMLESS + KEPT]
        answer = as_file(name="list", headings=["=1+1"], rows=rows, form=XLSX)
        found = [row[0] for row in cells_of_xlsx(answer)]
        # The file format itself knows one kind of line end, and no empty text.
        assert found == ["=1+1", *[(text.replace("\r", "\n") or None) for text in
                                   (t.replace("\r\n", "\n") for [t] in rows)]]  # fmt: skip

    def test_numbers_days_and_moments_keep_their_kind(self):
        moment = datetime(2027, 1, 1, 5, 59, tzinfo=UTC)
        row = [-5, dollars(-1250), date(2026, 12, 31), moment]
        answer = as_file(name="list", headings=["a"], rows=[row], form=XLSX)
        number, amount, day, office = cells_of_xlsx(answer)[1]
        assert (number, amount) == (-5, -12.5)
        assert day == datetime(2026, 12, 31)  # noqa: DTZ001 (a sheet knows no zones)
        assert office == datetime(2026, 12, 31, 23, 59)  # noqa: DTZ001

    def test_what_a_sheet_cannot_hold_is_left_out_and_nothing_stumbles(self):
        answer = as_file(name="list", headings=["a"], rows=[["Be\x07a"], ["x" * 40_000]], form=XLSX)
        rows = cells_of_xlsx(answer)
        assert rows[1] == ["Bea"]
        assert len(rows[2][0]) == 32_767


@pytest.mark.django_db
class TestEveryExportOfTheAdmin:
    """Asked for by address, as finance would; the rows hold what strangers typed."""

    @pytest.fixture
    def finance(self, client):
        user = User.objects.create_user("fin@example.org", "correct horse battery")
        user.groups.add(*Group.objects.filter(name__in=[roles.FINANCE, roles.ADMINISTRATORS]))
        client.force_login(user)
        return client

    @pytest.fixture
    def addresses(self):
        fund = FundFactory(code="odd", name="=1+1", gl_code="+4000")
        DriveFactory(name="@SUM(A1)", fund=fund)
        for number, text in enumerate(FORMULAS):
            donor = DonorFactory(first_name=text, last_name="", email_key=f"{number}@x.co")
            DonationFactory(supporter=donor, fund=fund, source=text, entry_note=text)
        models = ("drive", "fund", "donation")
        return [reverse(f"wagtailsnippets_giving_{model}:list") for model in models]

    def test_our_lists_as_csv(self, finance, addresses):
        for address in addresses:
            rows = cells_of_csv(finance.get(address, {"export": "csv"}))
            assert len(rows) > 1
            assert [cell for row in rows for cell in row if begins_like_a_formula(cell)] == []

    def test_our_lists_as_xlsx(self, finance, addresses):
        for address in addresses:
            assert len(cells_of_xlsx(finance.get(address, {"export": "xlsx"}))) > 1

    def test_wagtails_own_reports(self, client):
        client.force_login(User.objects.create_superuser("root@example.org", "correct horse"))
        DriveFactory(name="=1+1")
        for name in ("site_history", "aging_pages", "locked_pages", "workflow"):
            address = reverse(f"wagtailadmin_reports:{name}")
            rows = cells_of_csv(client.get(address, {"export": "csv"}))
            assert [cell for row in rows for cell in row if begins_like_a_formula(cell)] == []
            cells_of_xlsx(client.get(address, {"export": "xlsx"}))

    def test_no_view_has_a_way_of_its_own_round_the_guard(self):
        def below(kind):
            for one in kind.__subclasses__():
                yield one
                yield from below(one)

        own = [view for view in below(SpreadsheetExportMixin) if "as_spreadsheet" in vars(view)]
        assert own == []
