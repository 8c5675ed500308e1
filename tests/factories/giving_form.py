"""What the giving form shows, and a tribute that was filled in there."""

import factory

from giving.donations.models import AmountPreset, Tribute
from tests.factories.donations import DonationFactory


class AmountPresetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AmountPreset

    amount_minor = 50_00
    impact = "An hour with an interpreter"


class ReceivedFactory(DonationFactory):
    """A donation whose money is here."""

    state = "succeeded"
    succeeded_at = factory.SelfAttribute("created_at")
    given_on = factory.LazyAttribute(lambda made: made.created_at.date())


class TributeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tribute

    donation = factory.SubFactory(ReceivedFactory)
    kind = Tribute.Kind.HONOR
    honoree = "Rosa Ortega"
    notify_email = "kin@example.org"
