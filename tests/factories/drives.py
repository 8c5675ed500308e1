"""Seasons for tests: a drive that is open around a day, closed days of the office."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from giving.drives.models import ClosedDay, Drive
from tests.factories.donations import FundFactory


class DriveFactory(factory.django.DjangoModelFactory):
    """Open for three weeks on the day `today`, with six more until families need their gifts."""

    class Meta:
        model = Drive

    class Params:
        today = factory.LazyFunction(timezone.localdate)
        model_case = factory.Trait(
            code="holiday-2023",
            opens_on=date(2023, 11, 1),
            closes_on=date(2024, 1, 8),
            need_by=date(2023, 12, 24),
        )

    code = factory.Sequence(lambda n: f"drive-{n}")
    name = "Holiday gifts"
    fund = factory.SubFactory(FundFactory)
    opens_on = factory.LazyAttribute(lambda made: made.today - timedelta(days=21))
    need_by = factory.LazyAttribute(lambda made: made.today + timedelta(days=42))
    closes_on = factory.LazyAttribute(lambda made: made.today + timedelta(days=56))
    office_address = "Harbor Light, Gift desk\n100 Example Street\nChicago, IL 60600"


class ClosedDayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClosedDay

    reason = "The office is closed"
