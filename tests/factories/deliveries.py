"""The second half of a season for tests: Carol at the desk, gifts in the house, appointments."""

from datetime import timedelta
from uuid import uuid4

import factory
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts import roles
from accounts.models import User
from giving.deliveries.models import Delivery, Gift
from giving.deliveries.operations import bag_gift, receive_parcel
from giving.wishes.models import WishUnit
from tests.factories.wishes import HouseholdFactory


class StaffFactory(factory.django.DjangoModelFactory):
    """Carol keeps the office; `role` gives her another of the house's roles."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"staff{n}@example.org")
    first_name = "Carol"

    @factory.post_generation
    def role(self, create: bool, name: str | None, **_: object) -> None:
        self.groups.add(Group.objects.get(name=name or roles.GIFT_STAFF))


class DeliveryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Delivery

    household = factory.SubFactory(HouseholdFactory)
    method = "pick_up"
    slot_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))


def received(unit: WishUnit, *, by: User) -> Gift:
    """The unit's gift, as it came out of its parcel."""
    return receive_parcel(
        unit=unit, place="Intake shelf", form_token=uuid4(), by=by, at=timezone.now()
    )


def bagged(unit: WishUnit, *, by: User) -> Gift:
    """The unit's gift, in its person's bag."""
    gift = received(unit, by=by)
    bag_gift(gift=gift, shelf="B3")
    return gift
