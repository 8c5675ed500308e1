"""My giving shows the plans of the signed-in supporter, each with the page that changes it."""

from datetime import date, datetime

import pytest

from accounts.models import User
from giving.donations.models import Plan
from tests.factories.donations import DonorFactory
from tests.factories.plans import PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(client):
    user = User.objects.create_user("alice@example.org", "correct horse battery")
    client.force_login(user)
    return DonorFactory(email="alice@example.org", user=user)


def shown(client) -> str:
    return client.get("/my-giving/").content.decode()


class TestPlans:
    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({}, "going on"),
            ({"state": "past_due"}, "the card was declined"),
            ({"state": "unpaid"}, "stopped, as the card was declined"),
            ({"paused_until": date(2027, 3, 1)}, "paused"),
            ({"is_ending": True}, "ends soon"),
            ({"state": "canceled"}, "ended"),
            ({"state": "canceled", "end_reason": "payment_failed"}, "stopped, as the card"),
        ],
        ids=lambda value: str(sorted(value)) if isinstance(value, dict) else None,
    )
    def test_each_with_how_it_stands(self, client, alice, facts, words):
        PlanFactory(supporter=alice, **facts)
        text = shown(client)
        assert "$25.00 every month" in text
        assert words in text

    def test_each_leads_to_its_own_page(self, client, alice):
        PlanFactory(supporter=alice)
        text = shown(client)
        address = text.partition("/give/plan/")[2].partition('"')[0]
        assert client.get(f"/give/plan/{address}").status_code == 200

    def test_not_those_of_others_nor_what_was_never_paid(self, client, alice, at: datetime):
        PlanFactory()
        PlanFactory(supporter=alice, state=Plan.State.PENDING, started_at=None)
        assert "every month" not in shown(client)
