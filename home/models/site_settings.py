"""What every page says of the organization, and the way around the site."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Orderable, Page

from home.paths import path_validator


@register_setting(icon="site")
class SiteSettings(ClusterableModel, BaseGenericSetting):
    """The organization in its own words: on every page, in every letter, on every receipt."""

    name = models.CharField(
        _("name"),
        max_length=120,
        help_text=_("In the header, in titles and in letters."),
    )
    tagline = models.CharField(
        _("tagline"),
        max_length=200,
        blank=True,
        help_text=_("One line below the name; also what search engines show of the front page."),
    )
    tagline_es = models.CharField(_("tagline in Spanish"), max_length=200, blank=True)
    legal_name = models.CharField(
        _("legal name"),
        max_length=200,
        blank=True,
        help_text=_("As the tax office knows it: at the foot of pages and on receipts."),
    )
    ein = models.CharField(
        _("EIN"),
        max_length=20,
        blank=True,
        help_text=_("The tax number that receipts carry."),
    )
    postal_address = models.TextField(
        _("postal address"),
        blank=True,
        help_text=_("One line per line. The law asks for it at the foot of every letter."),
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    give_path = models.CharField(
        _("where “Give” leads"),
        max_length=200,
        default="/give/",
        validators=[path_validator],
        help_text=_("An address of this site, with a fund or a source if you like: /give/?fund=…"),
    )

    check_payable_to = models.CharField(
        _("checks are payable to"),
        max_length=200,
        blank=True,
        help_text=_("Empty: the legal name."),
    )
    broker_name = models.CharField(
        _("broker"),
        max_length=120,
        blank=True,
        help_text=_("Who keeps our account for gifts of stock. Empty: the page asks to call us."),
    )
    dtc_number = models.CharField(_("DTC number"), max_length=40, blank=True)
    broker_account = models.CharField(_("account at the broker"), max_length=80, blank=True)

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldPanel("tagline"),
                    FieldPanel("tagline_es"),
                    FieldRowPanel([FieldPanel("legal_name"), FieldPanel("ein")]),
                    MultiFieldPanel(
                        [
                            FieldPanel("postal_address"),
                            FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                        ],
                        heading=_("Contact"),
                    ),
                    FieldPanel("give_path"),
                ],
                heading=_("Organization"),
            ),
            ObjectList(
                [
                    FieldPanel("check_payable_to"),
                    FieldPanel("broker_name"),
                    FieldRowPanel([FieldPanel("dtc_number"), FieldPanel("broker_account")]),
                ],
                heading=_("Checks and stock"),
            ),
            ObjectList(
                [
                    InlinePanel(
                        "navigation",
                        heading=_("Main navigation"),
                        label=_("link"),
                        help_text=_("In the order in which the header shows them."),
                    )
                ],
                heading=_("Navigation"),
            ),
            ObjectList(
                [InlinePanel("social_links", heading=_("Social media"), label=_("profile"))],
                heading=_("Social media"),
            ),
        ]
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    @property
    def own_tagline(self) -> str:
        """The tagline in the reader's language."""
        return (self.tagline_es if get_language() == "es" else "") or self.tagline


class NavigationItem(Orderable):
    """One link of the header: to a page, or to a path of this site."""

    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="navigation")
    page = models.ForeignKey(
        Page,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page"),
        help_text=_("The link follows the page, and its translation where there is one."),
    )
    path = models.CharField(
        _("or path"),
        max_length=200,
        blank=True,
        validators=[path_validator],
        help_text=_("For what is no page here: /wishes/, /give/."),
    )
    title = models.CharField(
        _("title"),
        max_length=40,
        blank=True,
        help_text=_("Empty: the title of the page."),
    )
    title_es = models.CharField(_("title in Spanish"), max_length=40, blank=True)

    panels = [
        FieldPanel("page"),
        FieldPanel("path"),
        FieldRowPanel([FieldPanel("title"), FieldPanel("title_es")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("navigation link")
        verbose_name_plural = _("navigation links")

    def __str__(self) -> str:
        return self.title or str(self.page or self.path)

    def clean(self) -> None:
        super().clean()
        if bool(self.page_id) == bool(self.path):
            raise ValidationError({"page": _("Choose a page, or give a path: one of the two.")})
        if self.path and not self.title:
            raise ValidationError({"title": _("A path needs a title.")})

    def title_in(self, language: str) -> str:
        """What the editor wrote for this language; empty leaves it to the page."""
        return (self.title_es if language == "es" else "") or self.title


class SocialLink(Orderable):
    """A profile of the organization elsewhere."""

    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="social_links")
    name = models.CharField(_("name"), max_length=40, help_text=_("As in “Instagram”."))
    url = models.URLField(_("address"))

    class Meta(Orderable.Meta):
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return self.name
