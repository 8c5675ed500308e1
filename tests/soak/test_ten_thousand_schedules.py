"""Ten thousand random schedules of news, lost, doubled and late: the same books in the end."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.giving.donations.test_any_order import STORIES, books, expected, undone


@pytest.mark.django_db
@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("told", sorted(STORIES))
@settings(
    max_examples=5_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(schedule=st.lists(st.integers(0, 5), max_size=20))
def test_random_schedules_end_alike(told, at, schedule):
    with undone():
        story = STORIES[told](at)
        end = expected(story)
        for step in [*(story.steps[number] for number in schedule), *story.whole]:
            step()
        assert books() == end
