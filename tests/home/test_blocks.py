"""Shared pieces of text: what they refuse, what they leave out, and their previews."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from wagtail.blocks import StructBlockValidationError

from accounts.models import User
from home.blocks import BodyBlock, CallToActionBlock
from home.models import StandardPage
from tests.factories.campaigns import CampaignPageFactory
from tests.factories.home import StandardPageFactory

PREVIEWED = [
    name for name, block in BodyBlock().child_blocks.items() if name not in ("picture", "divider")
]


def call(**fields):
    return {"text": "", "label": "See the wishes", "page": None, "path": "", **fields}


class TestCallToAction:
    @pytest.mark.django_db
    @pytest.mark.parametrize("path", ["/wishes/", "/give/?fund=gifts&amount=50"])
    def test_takes_a_path_of_this_site(self, path):
        block = CallToActionBlock()
        assert block.clean(block.to_python(call(path=path))).url == path

    @pytest.mark.parametrize("path", ["", "wishes", "https://elsewhere.example", "/a b", "/\\evil"])
    def test_refuses_what_leads_elsewhere_or_nowhere(self, path):
        block = CallToActionBlock()
        with pytest.raises(StructBlockValidationError):
            block.clean(block.to_python(call(path=path)))

    @pytest.mark.django_db
    def test_refuses_two_ways_at_once(self):
        block = CallToActionBlock()
        page = StandardPageFactory()
        with pytest.raises(StructBlockValidationError) as refused:
            block.clean(block.to_python(call(path="/give/", page=page.pk)))
        assert list(refused.value.block_errors) == ["page"]

    @pytest.mark.django_db
    def test_leads_into_the_reader_s_language(self):
        block = CallToActionBlock()
        with override("es"):
            assert block.to_python(call(path="/wishes/?needed=1")).url == "/es/wishes/?needed=1"

    @pytest.mark.django_db
    def test_vanishes_with_its_page(self, client):
        campaign = CampaignPageFactory()
        page = StandardPageFactory(body=[("call_to_action", call(page=campaign))])
        assert "See the wishes" in client.get(page.url).content.decode()
        campaign.unpublish()
        assert "See the wishes" not in client.get(page.url).content.decode()


@pytest.mark.django_db
class TestPreview:
    """What the editor's list of pieces shows of each before it is chosen."""

    @pytest.mark.parametrize("name", PREVIEWED)
    def test_draws_each_piece(self, client, name):
        client.force_login(User.objects.create_superuser("root@example.org", "correct horse"))
        block = StandardPage._meta.get_field("body").stream_block.child_blocks[name]
        assert block.is_previewable
        address = reverse("wagtailadmin_block_preview")
        page = client.get(address, {"id": block.definition_prefix})
        assert page.status_code == 200
        assert "css/components.css" in page.content.decode()
