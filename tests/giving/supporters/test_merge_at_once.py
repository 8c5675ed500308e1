"""Two people of the staff merge the same two rows at the same moment, each the other way round."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import User
from giving.supporters.merging import MergeRefused, merge
from giving.supporters.models import Supporter
from tests.factories.supporters import SupporterFactory


@pytest.mark.usefixtures("live_database")
class TestAtOnce:
    def test_of_two_merges_that_cross_one_wins(self, at):
        """Goes red without the rows' locks: each row would vanish into the other."""
        fiona = User.objects.create_user("fiona@example.org", "correct horse battery")
        one, other = SupporterFactory(), SupporterFactory()

        def press(pair: tuple[Supporter, Supporter]) -> bool:
            try:
                merge(kept=pair[0], gone=pair[1], by=fiona, at=at)
            except MergeRefused:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(2) as staff:
            won = list(staff.map(press, [(one, other), (other, one)]))
        assert sorted(won) == [False, True]
        assert Supporter.objects.filter(merged_into__isnull=True).count() == 1
