"""What the Marlow family wishes for: households by code, their people, wishes in each state."""

import factory
from django.utils import timezone

from giving.drives.models import Drive
from giving.wishes.models import Category, Household, Recipient, Wish, WishUnit
from giving.wishes.operations import publish_wish
from tests.factories.drives import DriveFactory


class HouseholdFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Household

    drive = factory.SubFactory(DriveFactory)
    # Above those that tests name themselves, like 017.
    code = factory.Sequence(lambda n: f"{n + 200}")


class RecipientFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Recipient

    household = factory.SubFactory(HouseholdFactory)
    letter = factory.Sequence(lambda n: "ABCDEFGHJK"[n % 10])
    age_band = Recipient.AgeBand.CHILD


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("code",)

    code = "clothes"
    name = factory.LazyAttribute(lambda made: made.code.title())


class WishFactory(factory.django.DjangoModelFactory):
    """In review; with `published=True` on the public list, its units open."""

    class Meta:
        model = Wish
        skip_postgeneration_save = True

    recipient = factory.SubFactory(RecipientFactory)
    drive = factory.LazyAttribute(lambda made: made.recipient.household.drive)
    number = factory.Sequence(lambda n: n + 1)
    category = factory.SubFactory(CategoryFactory)
    title = "Warm boots"
    size = "Kids 13"
    price_minor = 32_00
    state = Wish.State.IN_REVIEW

    @factory.post_generation
    def published(self, create: bool, wanted: bool, **_: object) -> None:
        if wanted:
            publish_wish(wish=self, at=timezone.now())


def published_wish(
    *, drive: Drive | None = None, household: Household | None = None, **facts: object
) -> Wish:
    """A wish that everybody may see, with all its units open."""
    if drive:
        facts["recipient__household__drive"] = drive
    if household:
        facts["recipient__household"] = household
    return WishFactory(published=True, **facts)


def unit_in(state: str, **facts: object) -> WishUnit:
    """The only unit of a published wish, put into a state."""
    unit = published_wish(**facts).units.get()
    unit.state = state
    unit.save()
    return unit
