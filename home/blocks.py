"""Shared StreamField pieces: what a text of ours is made of."""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from home.paths import path_in, path_validator

TEXT = _("Text")
PICTURES = _("Pictures and figures")
WAYS_ON = _("Ways on")

# Headings are blocks of their own, so that a page has one outline; pictures carry their own words.
RICH_TEXT = ["bold", "italic", "link", "ol", "ul"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        group = TEXT
        label = _("Heading")
        template = "blocks/heading.html"
        preview_value = _("What a winter coat can do")
        description = _("A heading of a section, below the title of the page.")


class ParagraphBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        group = TEXT
        label = _("Text")
        template = "blocks/paragraph.html"
        preview_value = _("<p>A few sentences, with a <b>word</b> that counts.</p>")
        description = _("Paragraphs and lists, with bold, italics and links.")


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"), help_text=_("Without quotation marks."))
    name = blocks.CharBlock(label=_("Name"), required=False)
    role = blocks.CharBlock(label=_("Who that is"), required=False)

    class Meta:
        icon = "openquote"
        group = TEXT
        label = _("Quote")
        template = "blocks/quote.html"
        preview_value = {
            "text": _("We came with one bag. Somebody had thought of the children."),
            "name": _("A mother"),
            "role": _("name withheld"),
        }
        description = _("What somebody said, and who.")


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        group = PICTURES
        label = _("Picture")
        template = "blocks/picture.html"
        description = _("A picture with alt text for this use, and a caption.")


class FiguresBlock(blocks.StructBlock):
    figures = blocks.ListBlock(
        SnippetChooserBlock("home.ImpactFigure", label=_("Figure")),
        label=_("Figures"),
        min_num=1,
        max_num=4,
    )

    class Meta:
        icon = "order"
        group = PICTURES
        label = _("Figures")
        template = "blocks/figures.html"
        description = _("Sourced numbers. Corrected once, they change wherever they stand.")

    def get_preview_value(self) -> blocks.StructValue:
        figure = apps.get_model("home.ImpactFigure")(value=12000, at_least=True)
        figure.label, figure.source = gettext("people served"), gettext("Annual report")
        return self.normalize({"figures": [figure]})


class CallToActionValue(blocks.StructValue):
    @property
    def url(self) -> str:
        """Where the button leads in the reader's language; empty when the page is not public."""
        if self["path"]:
            return path_in(get_language() or settings.LANGUAGE_CODE, self["path"])
        page = self["page"]
        return page.localized.url if page and page.live else ""


class CallToActionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Text"), required=False, help_text=_("Why, in one line."))
    label = blocks.CharBlock(
        label=_("Button"), max_length=60, help_text=_("What happens: “See the wishes”.")
    )
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    path = blocks.CharBlock(
        label=_("Or path"),
        required=False,
        validators=[path_validator],
        help_text="/give/?fund=…",
    )

    class Meta:
        value_class = CallToActionValue
        icon = "pick"
        group = WAYS_ON
        label = _("Call to action")
        template = "blocks/call_to_action.html"
        preview_value = {
            "text": _("Every gift bought in time reaches a family."),
            "label": _("See the wishes"),
            "path": "/wishes/",
        }
        description = _("A button that leads on, to a page or to a path such as /give/.")

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["path"]):
            error = ValidationError(_("Choose a page, or give a path: one of the two."))
            raise blocks.StructBlockValidationError(block_errors={"page": error})
        return cleaned


class DividerBlock(blocks.StaticBlock):
    class Meta:
        icon = "minus"
        group = TEXT
        label = _("Divider")
        admin_text = _("A line across the text.")
        template = "blocks/divider.html"
        description = _("A line where the text takes a breath.")


class BodyBlock(blocks.StreamBlock):
    """The text of a page."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock(features=RICH_TEXT)
    quote = QuoteBlock()
    picture = PictureBlock()
    figures = FiguresBlock()
    call_to_action = CallToActionBlock()
    divider = DividerBlock()
