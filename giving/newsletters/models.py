"""Who gets which letters: topics, and one subscription per person with its pace and language."""

from datetime import date

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from giving.links import Linked
from giving.supporters.models import Supporter


class Topic(models.Model):
    """Something a person may choose to hear about."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    name_es = models.CharField(max_length=80, blank=True)
    description = models.CharField(max_length=200, blank=True)
    description_es = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return (self.name_es if get_language() == "es" else "") or self.name

    @property
    def explanation(self) -> str:
        return (self.description_es if get_language() == "es" else "") or self.description


class Subscription(Linked):
    """One person's newsletter: the truth, of which a vendor's audience is a mirror."""

    class State(models.TextChoices):
        PENDING = "pending", _("not confirmed yet")
        SUBSCRIBED = "subscribed", _("subscribed")
        UNSUBSCRIBED = "unsubscribed", _("left")

    class Pace(models.TextChoices):
        EVERY = "every", _("every letter")
        YEAR_END = "year_end", _("only at the end of the year")

    supporter = models.OneToOneField(Supporter, models.PROTECT, related_name="subscription")
    state = models.CharField(max_length=14, choices=State.choices, default=State.PENDING)
    topics = models.ManyToManyField(Topic, blank=True, related_name="subscriptions")
    pace = models.CharField(max_length=10, choices=Pace.choices, default=Pace.EVERY)
    paused_until = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=5, default="en")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.supporter} {self.state}"

    @property
    def is_subscribed(self) -> bool:
        return self.state == self.State.SUBSCRIBED

    @property
    def left_since_asking(self) -> bool:
        """Whether leaving was the later act: then a link mailed for the asking holds no more."""
        return self.left_at is not None and self.left_at >= self.asked_at

    @property
    def standing(self) -> "Subscription":
        """The one that counts: where its subscriber was merged, that of the row that was kept."""
        supporter = self.supporter.standing
        return self if supporter.pk == self.supporter_id else supporter.subscription

    def pause_after(self, today: date) -> date | None:
        """The day a pause ends, while it lasts."""
        return self.paused_until if self.paused_until and self.paused_until > today else None
