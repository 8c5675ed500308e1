"""Consent is only ever added to: the database refuses everything else."""

import pytest
from django.db import IntegrityError, connection, transaction

from giving.supporters.models import Consent
from giving.supporters.operations import remember_consent
from tests.factories.newsletters import SEEN
from tests.factories.supporters import SupporterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def consent(at):
    return remember_consent(
        supporter=SupporterFactory(),
        purpose="newsletter",
        act=Consent.Act.GIVEN,
        seen=SEEN,
        details={"topics": ["gifts"]},
        at=at,
    )


class TestRememberConsent:
    def test_keeps_what_was_seen_where_and_when(self, consent, at):
        consent.refresh_from_db()
        assert (consent.text, consent.page, consent.ip_prefix) == (
            SEEN.text,
            SEEN.page,
            SEEN.ip_prefix,
        )
        assert (consent.act, consent.details, consent.at) == ("given", {"topics": ["gifts"]}, at)

    def test_a_row_cannot_be_changed(self, consent):
        """Goes red without the trigger `append_only`."""
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(text="something else")
        consent.text = "something else"
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            consent.save()

    def test_a_row_cannot_be_deleted(self, consent):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            consent.delete()
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("DELETE FROM giving_consent")
