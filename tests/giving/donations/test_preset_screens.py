"""Editors set the giving form's amounts in dollars, and see them beside as donors will."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts import roles
from accounts.models import User
from giving.donations.models import AmountPreset
from tests.factories.donations import FundFactory
from tests.factories.drives import DriveFactory
from tests.factories.giving_form import AmountPresetFactory

pytestmark = pytest.mark.django_db
ADD = "wagtailsnippets_giving_amountpreset:add"


def sign_in(client, role: str) -> None:
    user = User.objects.create_user("staff@example.org", "correct horse battery")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)


def filled(**changes: object) -> dict[str, object]:
    return {
        "dollars": "60",
        "frequency": "monthly",
        "impact": "A coat each month",
        "impact_es": "Un abrigo cada mes",
        "drive": "",
    } | changes


class TestEditing:
    @pytest.mark.parametrize("role", [roles.COMMS, roles.ADMINISTRATORS])
    def test_what_an_editor_adds_stands_on_the_form(self, client, role):
        FundFactory()
        sign_in(client, role)
        assert client.post(reverse(ADD), filled()).status_code == 302
        preset = AmountPreset.objects.get()
        assert (preset.amount_minor, preset.frequency) == (60_00, "monthly")
        assert "A coat each month" in client.get("/give/").content.decode()
        assert "Un abrigo cada mes" in client.get("/es/give/").content.decode()

    def test_belongs_to_a_drive_where_one_is_chosen(self, client):
        sign_in(client, roles.COMMS)
        drive = DriveFactory()
        client.post(reverse(ADD), filled(drive=drive.pk))
        assert AmountPreset.objects.get().drive == drive

    def test_an_existing_one_shows_its_dollars_and_takes_others(self, client):
        sign_in(client, roles.COMMS)
        preset = AmountPresetFactory(amount_minor=25_50)
        address = reverse("wagtailsnippets_giving_amountpreset:edit", args=[preset.pk])
        assert 'value="25.50"' in client.get(address).content.decode()
        client.post(address, filled(dollars="30"))
        preset.refresh_from_db()
        assert preset.amount_minor == 30_00

    @pytest.mark.parametrize("dollars", ["", "1e3", "-5", "1", "9999999"])
    def test_an_amount_that_the_form_would_refuse_is_refused_here(self, client, dollars):
        sign_in(client, roles.COMMS)
        assert client.post(reverse(ADD), filled(dollars=dollars)).status_code == 200
        assert not AmountPreset.objects.exists()

    def test_the_same_amount_twice_is_refused_in_words(self, client):
        sign_in(client, roles.COMMS)
        AmountPresetFactory(frequency="monthly", amount_minor=60_00)
        answer = client.post(reverse(ADD), filled())
        assert "offered there already" in answer.content.decode()

    @pytest.mark.parametrize("role", [roles.FINANCE, roles.GIFT_STAFF])
    def test_others_do_not(self, client, role):
        sign_in(client, role)
        client.post(reverse(ADD), filled())
        assert not AmountPreset.objects.exists()


class TestPreview:
    @pytest.mark.parametrize(
        ("mode", "line"), [("en", "A coat each month"), ("es", "Un abrigo cada mes")]
    )
    def test_shows_the_amount_among_its_neighbors_before_it_is_saved(self, client, mode, line):
        sign_in(client, roles.COMMS)
        AmountPresetFactory(frequency="monthly", amount_minor=10_00)
        address = reverse("wagtailsnippets_giving_amountpreset:preview_on_add")
        assert client.post(address, filled()).json()["is_valid"]
        answer = client.get(address, {"mode": mode})
        # Beside the fields it stands in a frame, which the site's own rule forbids.
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
        page = answer.content.decode()
        assert line in page
        assert page.index("$10") < page.index("$60")
        assert AmountPreset.objects.count() == 1
