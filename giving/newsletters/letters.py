"""The mails around subscribing: the question, the welcome, and the way back to one's choices."""

from datetime import datetime

from giving import addresses, links
from giving.messaging import letters
from giving.newsletters.models import Subscription
from giving.supporters.models import Consent


def write_confirm_subscription(subscription: Subscription, *, about: Consent, at: datetime) -> None:
    # Nothing that a stranger typed goes into a letter to an address that is not proved.
    context = {"confirm_url": _address("confirm", "confirm-subscription", subscription)}
    _write("confirm_subscription", subscription, context, about, at)


def write_welcome(subscription: Subscription, *, about: Consent, at: datetime) -> None:
    _write("welcome", subscription, _ways_out(subscription), about, at)


def write_preferences_link(subscription: Subscription, *, about: Consent, at: datetime) -> None:
    _write("preferences_link", subscription, _ways_out(subscription), about, at)


def _ways_out(subscription: Subscription) -> dict[str, str]:
    return {
        "first_name": subscription.supporter.first_name,
        "preferences_url": _address("preferences", "preferences", subscription),
        "unsubscribe_url": _address("unsubscribe", "unsubscribe", subscription),
    }


def _address(page: str, purpose: str, subscription: Subscription) -> str:
    token = links.make(purpose, subscription)
    return addresses.reverse_in(subscription.language, f"newsletters:{page}", token=token)


def _write(
    letter: str, subscription: Subscription, context: dict, about: Consent, at: datetime
) -> None:
    """One letter to the subscriber, once per act that it answers."""
    letters.write(
        letter=letter,
        to=subscription.supporter.email,
        language=subscription.language,
        context=context,
        dedupe_key=f"{letter}:{about.pk}",
        at=at,
    )
