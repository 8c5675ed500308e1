"""StreamField pieces for pages about giving, beside the shared ones."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks import WAYS_ON, BodyBlock


class StoryBlock(blocks.PageChooserBlock):
    class Meta:
        icon = "user"
        group = WAYS_ON
        label = _("Story")
        template = "blocks/story.html"
        description = _("The card of a story; it goes when the story is unpublished.")


class GivingBodyBlock(BodyBlock):
    """The text of a page about giving: the shared pieces, and stories between them."""

    story = StoryBlock("campaigns.StoryPage")


class ChapterBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    body = GivingBodyBlock(label=_("Text"))

    class Meta:
        icon = "list-ol"
        label = _("Chapter")
        label_format = "{title}"
