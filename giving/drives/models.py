"""The season and its money: a drive with its dates, the funds gifts go to, the office calendar."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from giving.money import Money


class Fund(models.Model):
    """What a donor may restrict money to; finance knows it by its general ledger code."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_es = models.CharField(_("name in Spanish"), max_length=120, blank=True)
    gl_code = models.CharField(_("general ledger code"), max_length=40, blank=True)
    is_open = models.BooleanField(_("donors may choose it"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("fund")
        verbose_name_plural = _("funds")

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        return (self.name_es if language == "es" else "") or self.name


class Drive(models.Model):
    """A season or appeal: its goal, its dates and how long the office needs.

    Days are days of the office's own calendar (settings.TIME_ZONE); `*_days` of work are open days,
    `transit_days` are calendar days.
    """

    class Kind(models.TextChoices):
        GIFTS = "gifts", _("gifts for families")
        FUNDS = "funds", _("money")

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.GIFTS)
    fund = models.ForeignKey(Fund, models.PROTECT, verbose_name=_("fund"), related_name="drives")
    goal_minor = models.PositiveBigIntegerField(_("goal in cents"), default=0)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    need_by = models.DateField(_("families need gifts by"), null=True, blank=True)
    prep_days = models.PositiveSmallIntegerField(_("days to inspect and bag"), default=1)
    notice_days = models.PositiveSmallIntegerField(_("days to book a pick-up"), default=1)
    transit_days = models.PositiveSmallIntegerField(_("days a parcel travels"), default=5)
    announced_buy_by = models.DateField(_("announced last day to buy"), null=True, blank=True)
    page_address = models.URLField(_("address of its page"), max_length=500, blank=True)
    office_address = models.TextField(_("where parcels go"), blank=True)

    class Meta:
        ordering = ["-opens_on"]
        verbose_name = _("drive")
        verbose_name_plural = _("drives")
        constraints = [
            models.CheckConstraint(
                name="drive_closes_after_it_opens",
                condition=models.Q(closes_on__gte=models.F("opens_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def goal(self) -> Money:
        return Money(self.goal_minor)

    def is_open(self, *, on: date) -> bool:
        return self.opens_on <= on <= self.closes_on


class ClosedDay(models.Model):
    """A weekday on which the office neither receives nor hands over."""

    on = models.DateField(_("day"), unique=True)
    reason = models.CharField(_("reason"), max_length=120)

    class Meta:
        ordering = ["on"]
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.reason}"
