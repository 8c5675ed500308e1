"""Forms of the admin that our pages replace."""

from wagtail.admin.forms.pages import CopyForm

from home.slugs import refuse_reserved


class PageCopyForm(CopyForm):
    """Wagtail checks a copy's slug against its neighbours only."""

    def clean_new_slug(self) -> str:
        slug = self.cleaned_data["new_slug"]
        if self.page.specific_class.may_stand_at_top():
            refuse_reserved(slug)
        return slug
