"""Finance finds supporters, changes contacts, and makes one of two rows; nobody else comes in."""

import csv
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import User
from giving.donations.admin.donor_choice import label_of
from giving.donations.models import Plan
from giving.officetime import office_day
from giving.people.pages import address_of
from giving.supporters.models import NotTheSame, SupporterMerge
from tests.factories.donations import DonationFactory, FundFactory
from tests.factories.newsletters import SubscriptionFactory
from tests.factories.supporters import SupporterFactory
from tests.hostile_names import KEPT, REFUSED

pytestmark = pytest.mark.django_db

LIST = "wagtailsnippets_giving_supporter:list"


def sign_in(client, role):
    user = User.objects.create_user(f"{uuid4()}@example.org", "correct horse battery")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return user


@pytest.fixture
def finance(client):
    client.user = sign_in(client, roles.FINANCE)
    return client


def gave(supporter, *, years_ago=0, **facts):
    now = timezone.now()
    on = office_day(now).replace(month=1, day=15)
    return DonationFactory(
        supporter=supporter, state="succeeded", succeeded_at=now,
        given_on=on.replace(year=on.year - years_ago), **facts,
    )  # fmt: skip


def planned(supporter):
    return Plan.objects.create(
        reference=str(uuid4())[:30], supporter=supporter, fund=FundFactory(), frequency="monthly",
        amount_minor=10_00, state="active", created_at=timezone.now(),
    )  # fmt: skip


def listed(client, **query):
    answer = client.get(reverse(LIST), query | {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    return {row["E-mail address"]: row for row in csv.DictReader(StringIO(text))}


class TestList:
    def test_sums_what_stayed_of_received_gifts(self, finance):
        bea = SupporterFactory(email="bea@example.org")
        gave(bea, amount_minor=50_00, refunded_minor=20_00)
        gave(bea, amount_minor=5_00)
        DonationFactory(supporter=bea, amount_minor=999_00)
        row = listed(finance)["bea@example.org"]
        assert (row["Gifts"], row["Given in all, in cents"]) == ("2", "3500")
        assert "$35.00" in finance.get(reverse(LIST)).content.decode()

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"gave": "ever"}, ["now", "then"]),
            ({"gave": "this_year"}, ["now"]),
            ({"gave": "last_year"}, ["then"]),
            ({"gave": "never"}, ["never"]),
            ({"has_plan": "true"}, ["now"]),
            ({"has_plan": "false"}, ["never", "then"]),
            ({"letters": "subscribed"}, ["then"]),
            ({"q": "NOW@"}, ["now"]),
            ({"q": "old.address"}, ["never"]),
        ],
        ids=str,
    )
    def test_is_filtered_and_searched(self, finance, query, found):
        people = {name: SupporterFactory(email=f"{name}@example.org") for name in
                  ("now", "then", "never")}  # fmt: skip
        SupporterFactory(email="old.address@example.org", merged_into=people["never"])
        gave(people["now"])
        gave(people["then"], years_ago=1)
        planned(people["now"])
        SubscriptionFactory(supporter=people["then"])
        assert set(listed(finance, **query)) == {f"{name}@example.org" for name in found}

    def test_comes_in_pages(self, finance):
        SupporterFactory.create_batch(55)
        page = finance.get(reverse(LIST)).content.decode()
        assert "Page 1 of 2" in page
        assert finance.get(reverse(LIST), {"p": 2}).status_code == 200

    def test_odd_questions_do_not_stumble(self, finance):
        for query in ({"q": "%"}, {"q": "'"}, {"gave": "x"}, {"p": "9" * 30}, {"ordering": "x"}):
            assert finance.get(reverse(LIST), query).status_code in (200, 302, 404)


class TestOnePerson:
    def test_shows_what_they_gave_and_leads_on(self, finance):
        bea = SupporterFactory(postal_address="12 Main Street\nChicago")
        gift, plan = gave(bea), planned(bea)
        credited = gave(SupporterFactory(organization="Example Works"), soft_credit=bea)
        page = finance.get(address_of(bea)).content.decode()
        for text in ("12 Main Street<br>Chicago", str(gift.pk), str(plan.pk), str(credited.pk)):
            assert text in page
        assert "$50.00" in page

    def test_a_merged_row_leads_to_the_one_that_stands(self, finance):
        bea = SupporterFactory()
        gone = SupporterFactory(merged_into=bea)
        assert address_of(bea) in finance.get(address_of(gone)).content.decode()

    def test_there_is_no_way_to_add_delete_or_edit_past_the_operations(self, client):
        client.force_login(User.objects.create_superuser("root@example.org", "correct horse"))
        bea = SupporterFactory()
        space = "wagtailsnippets_giving_supporter"
        for address in (
            reverse(f"{space}:add"),
            reverse(f"{space}:edit", args=[bea.pk]),
            reverse(f"{space}:delete", args=[bea.pk]),
        ):
            assert client.post(address, {}).status_code in (302, 403, 404)
        bea.refresh_from_db()


class TestContact:
    def change(self, client, supporter, **typed):
        return client.post(reverse("people:contact", args=[supporter.pk]), typed)

    def test_is_changed_and_the_history_says_what(self, finance):
        bea = SupporterFactory(email="bea@example.org")
        typed = {"first_name": "Bea", "last_name": "Brandt", "email": "bea@new.example"}
        assert self.change(finance, bea, **typed, phone="312").status_code == 302
        bea.refresh_from_db()
        assert (bea.email_key, bea.phone) == ("bea@new.example", "312")
        history = reverse("wagtailsnippets_giving_supporter:history", args=[bea.pk])
        assert "bea@example.org → bea@new.example" in finance.get(history).content.decode()

    def test_the_address_of_another_leads_to_comparing_the_two(self, finance):
        bea, carl = SupporterFactory(), SupporterFactory(email="carl@example.org")
        answer = self.change(finance, bea, first_name="Bea", email="CARL@example.org")
        assert answer.status_code == 422
        assert reverse("people:merge", args=[bea.pk, carl.pk]) in answer.content.decode()

    def test_faults_keep_what_was_typed(self, finance):
        bea = SupporterFactory()
        answer = self.change(finance, bea, first_name="Bea", email="x", phone="kept")
        assert answer.status_code == 422
        assert 'value="kept"' in answer.content.decode()
        assert self.change(finance, bea).status_code == 422

    def test_odd_names_are_kept_or_refused(self, finance):
        bea = SupporterFactory()
        for name in KEPT[:12]:
            assert self.change(finance, bea, organization=name).status_code == 302
            bea.refresh_from_db()
            assert bea.organization == name
        for name in REFUSED:
            refused = self.change(finance, bea, organization=name * 2).status_code
            assert refused in (400, 422)


class TestDuplicates:
    def pair(self):
        home = {"first_name": "Bea", "last_name": "Brandt", "postal_address": "12 Main Street"}
        return [SupporterFactory(**home), SupporterFactory(**home)]

    def merge(self, client, one, other, **typed):
        return client.post(reverse("people:merge", args=[one.pk, other.pk]), typed)

    def test_are_queued_with_the_reason_and_compared_side_by_side(self, finance):
        one, other = self.pair()
        queue = finance.get(reverse("people:duplicates")).content.decode()
        address = reverse("people:merge", args=[one.pk, other.pk])
        assert address in queue
        assert "same name and postal address" in queue
        page = finance.get(address).content.decode()
        assert one.email in page
        assert other.email in page

    def test_are_merged_after_one_question_that_says_what_moves(self, finance):
        one, other = self.pair()
        gift = gave(other)
        asked = self.merge(finance, one, other, keep=one.pk)
        assert (asked.status_code, "Donations: 1" in asked.content.decode()) == (200, True)
        assert not SupporterMerge.objects.exists()
        assert self.merge(finance, one, other, keep=one.pk, sure="on").url == address_of(one)
        gift.refresh_from_db()
        assert gift.supporter == one
        assert SupporterMerge.objects.get().by == finance.user
        assert self.merge(finance, one, other, keep=one.pk, sure="on").url == address_of(one)
        assert finance.get(reverse("people:duplicates")).context["number"] == 0

    def test_either_may_be_kept(self, finance):
        one, other = self.pair()
        self.merge(finance, one, other, keep=other.pk, sure="on")
        assert SupporterMerge.objects.get().kept == other

    def test_may_be_told_apart_for_good(self, finance):
        one, other = self.pair()
        assert self.merge(finance, one, other, decision="apart").status_code == 302
        assert NotTheSame.objects.get().by == finance.user
        assert finance.get(reverse("people:duplicates")).context["number"] == 0

    def test_two_accounts_are_refused_with_words(self, finance):
        one, other = self.pair()
        for supporter in (one, other):
            supporter.user = User.objects.create_user(supporter.email, "correct horse battery")
            supporter.save()
        answer = self.merge(finance, one, other, keep=one.pk, sure="on")
        assert answer.status_code == 422
        assert "account of their own" in answer.content.decode()

    @pytest.mark.parametrize("keep", ["", "x", str(uuid4())], ids=["none", "odd", "stranger"])
    def test_a_third_row_cannot_be_kept(self, finance, keep):
        assert self.merge(finance, *self.pair(), keep=keep, sure="on").status_code == 422
        assert not SupporterMerge.objects.exists()

    def test_any_other_row_is_found_by_hand(self, finance):
        bea, carl = SupporterFactory(), SupporterFactory(email="", email_key=None)
        address = reverse("people:compare", args=[bea.pk])
        assert finance.get(address).status_code == 200
        for typed in ("", "nobody", label_of(bea)):
            assert finance.post(address, {"other": typed}).status_code == 422
        merge = reverse("people:merge", args=[bea.pk, carl.pk])
        assert finance.post(address, {"other": label_of(carl)}).url == merge


class TestWhoMay:
    def addresses(self):
        one, other = SupporterFactory(), SupporterFactory()
        return [
            reverse(LIST), reverse(LIST) + "?export=csv", address_of(one),
            reverse("wagtailsnippets_giving_supporter:history", args=[one.pk]),
            reverse("people:duplicates"), reverse("people:contact", args=[one.pk]),
            reverse("people:compare", args=[one.pk]),
            reverse("people:merge", args=[one.pk, other.pk]),
        ]  # fmt: skip

    @pytest.mark.parametrize("role", [roles.COMMS, roles.GIFT_STAFF, roles.CASEWORKERS])
    def test_not_those_whose_work_is_another(self, client, role):
        sign_in(client, role)
        for address in self.addresses():
            assert client.get(address).status_code in (302, 403, 404), address
            posted = client.post(address, {"decision": "apart", "first_name": "X"})
            assert posted.status_code in (302, 403, 404, 405), address
        assert not NotTheSame.objects.exists()

    @pytest.mark.parametrize("role", [roles.FINANCE, roles.ADMINISTRATORS])
    def test_those_who_keep_the_books(self, client, role):
        sign_in(client, role)
        for address in self.addresses():
            assert client.get(address).status_code == 200, address

    def test_looking_changes_nothing(self, finance):
        addresses = self.addresses()
        before = timezone.now() - timedelta(days=1)
        for address in addresses:
            finance.get(address)
        assert not SupporterMerge.objects.filter(at__gt=before).exists()
