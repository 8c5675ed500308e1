"""Plans for tests, as they stand once their first charge went through."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from giving.donations.models import Plan
from tests.factories.donations import DonorFactory, FundFactory


class PlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Plan

    reference = factory.Sequence(lambda n: f"plan-{n}")
    supporter = factory.SubFactory(DonorFactory)
    fund = factory.SubFactory(FundFactory)
    first_name = "Alice"
    last_name = "Archer"
    frequency = "monthly"
    amount_minor = 25_00
    state = Plan.State.ACTIVE
    subscription = factory.Sequence(lambda n: f"sub_test_{n}")
    customer = factory.Sequence(lambda n: f"cus_test_{n}")
    card = "visa ···· 4242"
    card_expires_on = date(2034, 12, 31)
    created_at = factory.LazyFunction(timezone.now)
    started_at = factory.SelfAttribute("created_at")
    next_charge_at = factory.LazyAttribute(lambda made: made.created_at + timedelta(days=30))
