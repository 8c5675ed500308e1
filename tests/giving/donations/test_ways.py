"""Other ways to give: names and numbers from settings, and a slip that finance can book."""

import pytest

from home.models import SiteSettings
from tests.factories.donations import FundFactory
from tests.factories.drives import DriveFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def settings_of_the_site():
    known = SiteSettings.load()
    known.legal_name, known.ein = "Harbor Light Immigrant Services, NFP", "00-0000000"
    known.broker_name, known.dtc_number, known.broker_account = "Example Brokerage", "0000", "A-1"
    known.save()
    return known


class TestWays:
    @pytest.mark.parametrize("language", ["", "/es"])
    def test_tells_what_check_fund_and_broker_need(self, client, language):
        page = client.get(f"{language}/give/other-ways/").content.decode()
        for told in (
            "Harbor Light Immigrant Services, NFP",
            "00-0000000",
            "Example Brokerage",
            "0000",
            "A-1",
        ):
            assert told in page

    def test_leads_from_the_giving_form(self, client):
        FundFactory()
        assert "/give/other-ways/" in client.get("/give/").content.decode()

    def test_asks_to_call_where_no_broker_is_named(self, client, settings_of_the_site):
        settings_of_the_site.broker_name = ""
        settings_of_the_site.save()
        page = client.get("/give/other-ways/").content.decode()
        assert "DTC" not in page
        assert "call or write" in page

    def test_checks_are_payable_to_whom_the_settings_say(self, client, settings_of_the_site):
        settings_of_the_site.check_payable_to = "Harbor Light Trust"
        settings_of_the_site.save()
        assert "Harbor Light Trust" in client.get("/give/slip/").content.decode()


class TestSlip:
    def test_carries_the_amount_the_fund_and_the_codes_that_finance_types(self, client):
        FundFactory()
        drive = DriveFactory(code="winter")
        page = client.get(
            f"/give/slip/?amount=50&fund=where-needed&drive={drive.code}&source=letter-2026"
        ).content.decode()
        assert "$50.00" in page
        assert "Where it is needed most" in page
        assert "letter-2026 · where-needed · winter" in page

    def test_takes_the_source_of_a_mailing_along_from_the_page_before(self, client):
        page = client.get("/give/other-ways/?source=letter-2026").content.decode()
        assert 'name="source" value="letter-2026"' in page

    @pytest.mark.parametrize(
        "query", ["", "?amount=1e3", "?amount=-5", "?fund=nothing&drive=%ff", "?source=<script>"]
    )
    def test_what_is_wrong_stays_an_empty_line(self, client, query):
        answer = client.get("/give/slip/" + query)
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "$" not in page
        assert '<span class="slip__code">slip</span>' in page
