"""The screens for gifts on paper: typed once, saved once, faults beside the cell, for finance."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import User
from giving.donations.admin.donor_choice import label_of
from giving.donations.admin.offline_forms import today
from giving.donations.admin.offline_pages import ROWS
from giving.donations.models import Donation, Receipt
from giving.supporters.models import Supporter
from tests.factories.donations import DonationFactory, FundFactory
from tests.factories.drives import DriveFactory
from tests.factories.supporters import SupporterFactory
from tests.hostile_names import CLEANED, KEPT, REFUSED

pytestmark = pytest.mark.django_db

AMOUNTS_REFUSED = [
    "-1", "0", "0.00", "0.001", "NaN", "Infinity", "1e3", "5_0", "１２", "٣٥", "1" * 30, "5,00",
    "1,000", "5.", ".5", "0x10", "+5", "5 0", "five", "--5", "1000000", "5.123",
]  # fmt: skip


def sign_in(client, *names):
    user = User.objects.create_user(f"{uuid4()}@example.org", "correct horse battery")
    user.groups.add(*Group.objects.filter(name__in=names))
    client.force_login(user)
    return user


@pytest.fixture
def finance(client):
    sign_in(client, roles.FINANCE)
    return client


@pytest.fixture
def pile(finance):
    """Send a pile: rows are dicts of fields; what is counted is right unless said otherwise."""
    fund = FundFactory()

    def sent(*rows, token=None, **head):
        sums = [int(float(row["amount"]) * 100) for row in rows if _is_number(row.get("amount"))]
        data = {
            "form_token": token or uuid4(), "count": len(rows), "total": f"{sum(sums) / 100:.2f}",
            "method": "check", "given_on": today().isoformat(), "fund": fund.pk,
        } | head  # fmt: skip
        for number, row in enumerate(rows):
            data |= {f"row{number}-{field}": value for field, value in row.items()}
        return finance.post(reverse("paper:batch"), data)

    return sent


def _is_number(text):
    return bool(text) and text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit()


NEW = {"first_name": "Bea", "last_name": "Brandt", "amount": "50", "note": "1041"}


class TestBatch:
    def test_books_each_row_and_leads_to_the_letters(self, pile, finance):
        known = SupporterFactory(email="alma@example.org")
        answer = pile(NEW, {"donor": "ALMA@example.org", "amount": "25.50", "note": "7"})
        assert answer.status_code == 302
        amounts = Donation.objects.order_by("amount_minor").values_list("supporter", "amount_minor")
        assert next(iter(amounts)) == (known.pk, 25_50)
        page = finance.get(answer.url).content.decode()
        assert "2 gifts, $75.50" in page
        assert "Print 1 letter" in page

    def test_an_empty_row_is_none(self, pile):
        assert pile(NEW, {"donor": ""}, count=1).status_code == 302
        assert Donation.objects.count() == 1

    def test_rows_take_what_they_leave_empty_from_the_head(self, pile):
        yesterday = (today() - timedelta(days=1)).isoformat()
        own = FundFactory(code="own")
        drive = DriveFactory()
        pile(NEW, NEW | {"given_on": yesterday, "method": "cash", "fund": own.pk, "note": ""},
             drive=drive.pk, source="letter-dec")  # fmt: skip
        cash, check = Donation.objects.order_by("given_on")
        assert (check.method, cash.method, cash.fund) == ("check", "cash", own)
        assert {(gift.drive, gift.source) for gift in (cash, check)} == {(drive, "letter-dec")}

    @pytest.mark.parametrize("head", [{"count": 2}, {"total": "50.01"}, {"total": ""}])
    def test_is_not_saved_unless_the_counted_sum_is_the_typed_one(self, pile, head):
        answer = pile(NEW, **head)
        assert answer.status_code == 422
        assert 'value="Brandt"' in answer.content.decode()
        assert not Donation.objects.exists()

    def test_nothing_at_all_is_not_a_pile(self, pile):
        assert pile(count=0).status_code == 422
        assert pile(count=1).status_code == 422

    def test_faults_stand_beside_their_cells_and_everything_typed_is_kept(self, pile):
        answer = pile(NEW, NEW | {"amount": "fifty", "note": "8"}, {"amount": "5"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert list(answer.context["rows"][1].errors) == ["amount"]
        assert list(answer.context["rows"][2].errors) == ["donor"]
        assert 'id="id_row1-amount_error"' in page
        assert 'value="fifty"' in page
        assert 'aria-describedby="id_row1-amount_error"' in page
        assert not Donation.objects.exists()

    def test_sent_again_it_is_shown_and_not_entered_twice(self, pile, finance):
        token = uuid4()
        first = pile(NEW, token=token)
        again = pile(NEW, NEW | {"note": "8"}, token=token)
        assert (first.url, Donation.objects.count()) == (again.url, 1)
        assert "Nothing was entered twice" in finance.get(again.url).content.decode()

    @pytest.mark.parametrize("token", ["", "x", "\ud7ff"])
    def test_a_broken_token_is_a_fault_and_no_crash(self, pile, token):
        assert pile(NEW, token=token or " ").status_code == 422

    def test_has_room_for_a_full_pile(self, pile):
        rows = [NEW | {"note": str(number)} for number in range(ROWS)]
        assert pile(*rows).status_code == 302
        assert Donation.objects.count() == ROWS


class TestAsksOnce:
    def test_about_a_gift_that_is_in_the_books(self, pile):
        SupporterFactory(email="bea@example.org")
        row = {"donor": "bea@example.org", "amount": "50", "note": "1041"}
        assert pile(row).status_code == 302
        answer = pile(row)
        assert answer.status_code == 422
        assert list(answer.context["rows"][0].errors) == ["is_another"]
        assert pile(row | {"is_another": "on"}).status_code == 302
        assert Donation.objects.count() == 2

    def test_about_a_gift_typed_twice_in_one_pile(self, pile):
        answer = pile(NEW, NEW)
        assert answer.status_code == 422
        assert "row 1" in str(answer.context["rows"][1].errors)
        assert pile(NEW, NEW | {"is_another": "on"}).status_code == 302

    def test_before_a_gift_leaves_the_books(self, pile, finance):
        pile(NEW)
        gift = Donation.objects.get()
        address = reverse("paper:take_back", args=[gift.pk])
        shown = reverse("wagtailsnippets_giving_donation:inspect", args=[gift.pk])
        assert address in finance.get(shown).content.decode()
        assert "cannot be undone" in finance.get(address).content.decode()
        assert finance.post(address, {"reason": ""}).status_code == 422
        assert finance.post(address, {"reason": "bounced"}).status_code == 302
        gift.refresh_from_db()
        assert gift.refunded_minor == gift.amount_minor
        history = reverse("wagtailadmin_reports:site_history")
        finance.force_login(User.objects.create_superuser("root@example.org", "correct horse"))
        assert "Taken out of the books: bounced" in finance.get(history).content.decode()

    def test_not_of_a_gift_of_the_processor(self, finance):
        address = reverse("paper:take_back", args=[DonationFactory().pk])
        assert finance.get(address).status_code == 404
        assert finance.post(address, {"reason": "x"}).status_code == 404


class TestDonor:
    def test_a_label_says_exactly_who(self, pile):
        one, other = (SupporterFactory(email="", email_key=None) for _ in "ab")
        pile({"donor": label_of(other), "amount": "5"})
        assert Donation.objects.get().supporter == other
        assert label_of(one) != label_of(other)

    def test_a_name_alone_is_asked_about_with_those_who_bear_it(self, pile):
        bea = SupporterFactory(email="", email_key=None)
        answer = pile({"donor": "bea brandt", "amount": "5"})
        assert answer.status_code == 422
        assert f'<option value="{label_of(bea)}">' in answer.content.decode()

    def test_a_name_that_nobody_bears_becomes_a_donor_only_when_asked_for(self, pile):
        assert pile({"donor": "Carl Cramer", "amount": "5"}).status_code == 422
        assert pile({"donor": "Carl Cramer", "amount": "5", "postal_address": "1 X St"})
        assert Supporter.objects.get().full_name == "Carl Cramer"

    def test_an_address_that_is_new_makes_a_donor(self, pile):
        pile({"donor": "New@example.org", "amount": "5"})
        assert Supporter.objects.get().email_key == "new@example.org"

    def test_search_finds_by_name_mail_and_address_and_never_merged_rows(self, finance):
        bea = SupporterFactory(email="bea@example.org", postal_address="12 Main Street")
        SupporterFactory(email="gone@example.org", merged_into=bea)
        for text in ("bea br", "BEA@", "main st", "brandt"):
            answer = finance.get(reverse("paper:donors"), {"q": text})
            assert json.loads(answer.content) == {"donors": [label_of(bea)]}
        for text in ("", "x", "%", "__", "gone@"):
            found = json.loads(finance.get(reverse("paper:donors"), {"q": text}).content)
            assert found == {"donors": []}

    @pytest.mark.parametrize("begin", range(0, len(KEPT), ROWS))
    def test_odd_names_come_back_as_typed(self, pile, begin):
        names = KEPT[begin : begin + ROWS]
        answer = pile(*({"first_name": name, "amount": "5"} for name in names))
        assert answer.status_code == 302
        assert set(Supporter.objects.values_list("first_name", flat=True)) == set(names)

    def test_what_turns_text_around_is_removed(self, pile):
        rows = [
            {"first_name": typed, "amount": "5", "note": str(number)}
            for number, typed in enumerate(sorted(CLEANED))
        ]
        assert pile(*rows).status_code == 302
        names = Donation.objects.order_by("entry_note").values_list("first_name", flat=True)
        assert list(names) == [CLEANED[typed] for typed in sorted(CLEANED)]

    @pytest.mark.parametrize("field", ["first_name", "organization", "note", "honoree"])
    def test_what_no_line_can_hold_is_refused_in_each_row(self, pile, field):
        names = [name * 3 for name in REFUSED]
        answer = pile(*(NEW | {field: name, "tribute_kind": "honor"} for name in names))
        assert answer.status_code == 422
        for row in answer.context["rows"][: len(names)]:
            assert field in row.errors
        assert not Donation.objects.exists()

    @pytest.mark.parametrize("field", ["donor", "credit", "matches", "fund", "email"])
    def test_what_cannot_even_be_looked_up_is_refused(self, pile, field):
        answer = pile(NEW | {field: "Be\0a"})
        assert answer.status_code == 422
        assert field in answer.context["rows"][0].errors


class TestAmounts:
    def test_only_dollars_and_cents(self, pile):
        for begin in range(0, len(AMOUNTS_REFUSED), ROWS):
            amounts = AMOUNTS_REFUSED[begin : begin + ROWS]
            answer = pile(*(NEW | {"amount": amount} for amount in amounts), total="5")
            assert answer.status_code == 422
            for row in answer.context["rows"][: len(amounts)]:
                assert "amount" in row.errors, row["amount"].value()
        assert not Donation.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "cents"), [("0.01", 1), ("$5", 500), ("999999.99", 99999999)]
    )
    def test_as_a_check_says_it(self, pile, typed, cents):
        assert pile(NEW | {"amount": typed}, total=typed).status_code == 302
        assert Donation.objects.get().amount_minor == cents


class TestOthers:
    def test_one_gift_with_everything(self, finance):
        matched = DonationFactory(state="succeeded", succeeded_at=timezone.now(), given_on=today())
        answer = finance.post(reverse("paper:entry"), {
            "form_token": uuid4(), "organization": "Example Works", "method": "match",
            "amount": "100", "given_on": today().isoformat(), "fund": FundFactory().pk,
            "matches": matched.reference, "benefit": "A dinner", "benefit_worth": "30",
            "tribute_kind": "honor", "honoree": "Rosa",
        })  # fmt: skip
        assert answer.status_code == 302
        gift = Donation.objects.get(method="match")
        assert (gift.matches, gift.soft_credit) == (matched, matched.supporter)
        assert (gift.benefit_minor, gift.tribute.honoree) == (30_00, "Rosa")

    def test_one_gift_with_faults_is_shown_again(self, finance):
        answer = finance.post(reverse("paper:entry"), {"amount": "x", "note": "kept"})
        assert answer.status_code == 422
        assert 'value="kept"' in answer.content.decode()

    def test_one_gift_sent_twice(self, finance):
        data = {
            "form_token": uuid4(), "method": "cash", "amount": "5", "first_name": "Bea",
            "given_on": today().isoformat(), "fund": FundFactory().pk,
        }  # fmt: skip
        urls = {finance.post(reverse("paper:entry"), data).url for _ in range(2)}
        assert (len(urls), Donation.objects.count()) == (1, 1)

    def test_goods_are_thanked_without_a_value(self, finance):
        data = {"form_token": uuid4(), "first_name": "Bea", "given_on": today().isoformat()}
        for text in ("A coat worth $40", "Coats, 40 dollars", "€ 5 card"):
            answer = finance.post(reverse("paper:goods"), data | {"description": text})
            assert answer.status_code == 422
        assert finance.post(reverse("paper:goods"), data | {"description": "2 coats"}).url
        assert Receipt.objects.get().kind == "goods"

    def test_letters_are_printed_and_leave_the_list(self, pile, finance):
        pile(NEW)
        receipt = Receipt.objects.get()
        address = reverse("paper:letters")
        assert receipt.number in finance.get(address).content.decode()
        pdf = finance.post(address, {"receipt": [receipt.pk, "x", uuid4()]})
        assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
        assert "Printed lately" in finance.get(address).content.decode()
        assert finance.get(address).context["waiting_count"] == 0
        assert finance.post(address, {"receipt": ["x"]}).status_code == 302


class TestWhoMay:
    PAGES = ("batch", "entry", "goods", "letters", "donors")

    @pytest.mark.parametrize("role", [roles.COMMS, roles.GIFT_STAFF, roles.CASEWORKERS])
    def test_not_those_whose_work_is_another(self, client, role):
        sign_in(client, role)
        gift = DonationFactory(method="check")
        addresses = [reverse(f"paper:{page}") for page in self.PAGES]
        addresses += [
            reverse("paper:entered", args=[uuid4()]),
            reverse("paper:take_back", args=[gift.pk]),
        ]
        for address in addresses:
            for ask in (client.get, client.post):
                assert ask(address).status_code in (302, 403, 404)
                assert ask(address, HTTP_X_REQUESTED_WITH="XMLHttpRequest").status_code == 403
        assert Donation.objects.get().refunded_minor == 0

    @pytest.mark.parametrize("role", [roles.FINANCE, roles.ADMINISTRATORS])
    def test_those_who_keep_the_books(self, client, role):
        sign_in(client, role)
        for page in self.PAGES:
            assert client.get(reverse(f"paper:{page}")).status_code == 200

    def test_nobody_without_a_sign_in(self, client):
        for page in self.PAGES:
            assert client.get(reverse(f"paper:{page}")).status_code == 302
