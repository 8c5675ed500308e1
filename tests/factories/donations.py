"""Money for tests: funds, donations in each state, and what a processor would say of them."""

from datetime import timedelta
from uuid import uuid4

import factory
from django.utils import timezone

from giving.donations.gateway import Charge, Payment, PaymentState
from giving.donations.models import Donation, Plan
from giving.drives.models import Fund
from giving.supporters.models import Supporter


class FundFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Fund
        django_get_or_create = ("code",)

    code = "where-needed"
    name = "Where it is needed most"
    gl_code = "4000"


class DonorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Supporter

    first_name = "Alice"
    last_name = "Archer"
    email = factory.Sequence(lambda n: f"alice{n}@example.org")
    email_key = factory.SelfAttribute("email")
    created_at = factory.LazyFunction(timezone.now)


class DonationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Donation

    class Params:
        at_checkout = factory.Trait(
            state=Donation.State.OPEN,
            checkout_session=factory.Sequence(lambda n: f"cs_test_{n}"),
            checkout_url="https://checkout.example.org/pay",
            expires_at=factory.LazyAttribute(lambda made: made.created_at + timedelta(hours=1)),
        )

    reference = factory.Sequence(lambda n: f"reference-{n}")
    form_token = factory.LazyFunction(uuid4)
    supporter = factory.SubFactory(DonorFactory)
    fund = factory.SubFactory(FundFactory)
    first_name = "Alice"
    last_name = "Archer"
    amount_minor = 50_00
    created_at = factory.LazyFunction(timezone.now)


def paid(donation: Donation, **charge: object) -> Payment:
    """What the processor says of a donation once it is paid; `charge` changes the charge."""
    facts = {
        "id": f"ch_{donation.pk.hex}",
        "amount_minor": donation.amount_minor,
        "currency": "usd",
        "at": donation.created_at + timedelta(minutes=2),
        "balance_transaction": f"txn_{donation.pk.hex}",
        "fee_minor": 140,
    }
    return Payment(
        donation_id=str(donation.pk),
        state=PaymentState.SUCCEEDED,
        session_id=donation.checkout_session,
        payment_intent=f"pi_{donation.pk.hex}",
        charge=Charge(**(facts | charge)),
    )


class PlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Plan

    reference = factory.Sequence(lambda n: f"plan-{n}")
    supporter = factory.SubFactory(DonorFactory)
    fund = factory.SubFactory(FundFactory)
    first_name = "Alice"
    last_name = "Archer"
    frequency = "monthly"
    amount_minor = 50_00
    state = Plan.State.ACTIVE
    created_at = factory.LazyFunction(timezone.now)
