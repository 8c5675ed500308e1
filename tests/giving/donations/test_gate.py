"""The switch of giving in the admin: who may move it, that it asks, and that it remembers who."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import User
from giving.donations import attempts, gate
from giving.donations.models import GivingGate

pytestmark = pytest.mark.django_db
WORDS = {"words": "We mend the till.", "words_es": "Arreglamos la caja."}


def sign_in(client, role):
    user = User.objects.create_user(f"{role[:4].lower()}@example.org", "correct horse battery")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return user


@pytest.fixture
def switch():
    return reverse("giving_gate:index")


class TestWho:
    @pytest.mark.parametrize("role", [roles.FINANCE, roles.ADMINISTRATORS])
    def test_finance_and_administrators_find_it_in_their_menu(self, client, switch, role):
        sign_in(client, role)
        assert switch in client.get("/admin/").content.decode()
        assert client.get(switch).status_code == 200

    @pytest.mark.parametrize("role", [roles.COMMS, roles.GIFT_STAFF, roles.CASEWORKERS, None])
    def test_nobody_else_may(self, client, switch, role):
        if role:
            sign_in(client, role)
        for answer in (client.get(switch), client.post(switch, {"mode": "closed", "sure": "1"})):
            assert answer.status_code in (302, 403)
        assert gate.current().mode == "open"


class TestMoving:
    @pytest.fixture
    def finance(self, client):
        return sign_in(client, roles.FINANCE)

    def test_asks_once_then_moves_and_notes_who(self, client, switch, finance):
        asked = client.post(switch, {"mode": "closed", **WORDS})
        assert "Are you sure?" in asked.content.decode()
        assert gate.current().mode == "open"
        client.post(switch, {"mode": "closed", **WORDS, "sure": "1"})
        stands = gate.current()
        assert (stands.mode, stands.changed_by) == ("closed", finance)
        page = client.get(switch).content.decode()
        assert "from “open” to “closed”" in page
        assert finance.email in page

    def test_closing_wants_words_in_both_languages(self, client, switch, finance):
        answer = client.post(switch, {"mode": "closed", "words": "Why.", "sure": "1"})
        assert answer.status_code == 422
        assert gate.current().mode == "open"

    def test_two_people_do_not_undo_each_other_unseen(self, client, switch, finance):
        other = User.objects.create_user("other@example.org", "x")
        gate.turn(mode="slow", words="", words_es="", by=other, at=timezone.now())
        answer = client.post(switch, {"mode": "open", "was_changed_at": "", "sure": "1"})
        assert answer.status_code == 422
        assert gate.current().mode == "slow"

    def test_opening_ends_what_an_alarm_began(self, client, switch, finance):
        at = timezone.now()
        GivingGate.objects.create(pk=1, slow_until=at + timedelta(hours=1))
        assert "this ends by itself" in client.get(switch).content.decode()
        client.post(switch, {"mode": "open", "sure": "1"})
        assert not gate.current().is_slow(at=at)

    @pytest.mark.parametrize("mode", ["", "ajar", "closed\0"])
    def test_no_other_position(self, client, switch, finance, mode):
        assert client.post(switch, {"mode": mode, "sure": "1"}).status_code in (400, 422)


class TestFigures:
    def test_shows_the_last_hours_as_a_chart_and_as_a_table(self, client, switch):
        sign_in(client, roles.FINANCE)
        for n in range(7):
            source = attempts.source_of(network="203.0.113.0/24", session="", email=f"{n}@a.org")
            attempts.note("decline", source, source_id=f"evt_{n}", at=timezone.now())
        page = client.get(switch).content.decode()
        assert '<td class="tidings-money">7</td>' in page
        assert 'height="120"' in page
