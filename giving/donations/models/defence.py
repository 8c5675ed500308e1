"""Against card testing: what was tried from where, and the switch that staff can throw."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class GivingAttempt(models.Model):
    """Somebody asked for a checkout, or a card was declined; kept for days, by keyed hashes only.

    In PostgreSQL and not in the cache, so that the count survives a restart.
    """

    class Kind(models.TextChoices):
        CHECKOUT = "checkout", _("checkout asked for")
        DECLINE = "decline", _("card declined")
        CODE = "code", _("code asked for")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    network = models.CharField(max_length=50, blank=True)
    email_hash = models.CharField(max_length=64, blank=True)
    session_hash = models.CharField(max_length=64, blank=True)
    # What is counted, so that it counts once: a form as it was sent, the event of a decline.
    source_id = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source_id"],
                name="giving_attempt_once",
                condition=~models.Q(source_id=""),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "at"], name="giving_attempt_all"),
            models.Index(fields=["kind", "network", "at"], name="giving_attempt_network"),
            models.Index(fields=["kind", "email_hash", "at"], name="giving_attempt_email"),
            models.Index(fields=["kind", "session_hash", "at"], name="giving_attempt_session"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class GivingGate(models.Model):
    """The one row (pk 1) that says whether giving is open, slow or closed, and who decided."""

    class Mode(models.TextChoices):
        OPEN = "open", _("open")
        SLOW = "slow", _("slow: a code by e-mail first")
        CLOSED = "closed", _("closed")

    mode = models.CharField(
        _("online giving is"), max_length=10, choices=Mode.choices, default=Mode.OPEN
    )
    words = models.TextField(_("what visitors read while it is closed"), max_length=500, blank=True)
    words_es = models.TextField(_("the same in Spanish"), max_length=500, blank=True)
    # Set by the alarm on declines; staff need not do anything.
    slow_until = models.DateTimeField(null=True, blank=True)
    # Set when the processor does not accept our key: until then, asking it again is of no use.
    closed_until = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("switch of online giving")
        verbose_name_plural = _("switch of online giving")
        constraints = [
            models.CheckConstraint(name="giving_gate_is_one", condition=models.Q(pk=1)),
        ]

    def __str__(self) -> str:
        return self.mode

    def is_closed(self, *, at: datetime) -> bool:
        return self.mode == self.Mode.CLOSED or self._lasts(self.closed_until, at)

    def is_slow(self, *, at: datetime) -> bool:
        return self.mode == self.Mode.SLOW or self._lasts(self.slow_until, at)

    def words_in(self, language: str) -> str:
        return (self.words_es if language == "es" else "") or self.words

    @staticmethod
    def _lasts(until: datetime | None, at: datetime) -> bool:
        return until is not None and at < until


class GivingCode(models.Model):
    """Six digits that were mailed to an address: whoever types them reads its mail.

    Kept by keyed hashes, like the attempts; a wrong guess costs one of few tries.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="giving_code_sent_at")]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d %H:%M}"
