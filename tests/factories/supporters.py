"""People outside the house: Bea claims, Alice gives; here they are supporters like any other."""

import factory
from django.utils import timezone

from giving.supporters.addresses import email_key
from giving.supporters.models import Supporter


class SupporterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Supporter

    email = factory.Sequence(lambda n: f"bea{n}@example.org")
    email_key = factory.LazyAttribute(lambda made: email_key(made.email))
    first_name = "Bea"
    last_name = "Brandt"
    created_at = factory.LazyFunction(timezone.now)
