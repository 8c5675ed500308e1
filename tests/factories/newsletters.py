"""Letters for tests: topics, and subscriptions in each state."""

from datetime import timedelta

import factory
from django.utils import timezone

from giving.newsletters.models import Subscription, Topic
from giving.supporters.operations import Seen
from tests.factories.supporters import SupporterFactory

SEEN = Seen(text="Yes, please write to me.", page="newsletters:test", ip_prefix="203.0.113.0/24")


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic
        django_get_or_create = ("code",)

    code = "gifts"
    name = factory.LazyAttribute(lambda made: made.code.title())


class SubscriptionFactory(factory.django.DjangoModelFactory):
    """Subscribed, unless a trait says otherwise."""

    class Meta:
        model = Subscription

    class Params:
        pending = factory.Trait(state=Subscription.State.PENDING, confirmed_at=None)
        left = factory.Trait(
            state=Subscription.State.UNSUBSCRIBED,
            left_at=factory.LazyAttribute(lambda made: made.asked_at + timedelta(days=30)),
        )

    supporter = factory.SubFactory(SupporterFactory)
    state = Subscription.State.SUBSCRIBED
    asked_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=60))
    confirmed_at = factory.LazyAttribute(lambda made: made.asked_at)
