"""Time that is let pass: it stands on each moment while that moment's deed is done."""

from pathlib import Path

import pytest

from sandbox.app import open_world
from sandbox.stripe import agenda, catalog, objects, sessions, standing, timeline
from sandbox.stripe.agenda import Entry
from sandbox.stripe.errors import ApiError
from sandbox.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world of our own, whose clock stands at 1000."""
    world = open_world(tmp_path)
    world.switches["clock"] = 1000
    return world


def session_until(world: World, moment: int) -> None:
    product = catalog.new_product(world, "Gift", 1000)
    price = catalog.new_price(world, product["id"], 5000, "usd", 1000)
    asked = {"success_url": "http://shop.example/", "expires_at": moment}
    sessions.new_session(world, asked, [sessions.line_item(price, 1, "Gift")], 1000)


class TestAdvance:
    def test_goes_where_it_was_sent(self, world: World) -> None:
        session_until(world, 2000)
        timeline.advance(world, 5000)
        assert world.now() == 5000
        told = objects.where(world.store, "event", "1")
        assert [(one["type"], one["created"]) for one in told] == [
            ("checkout.session.expired", 2000)
        ]
        assert agenda.due(world.store, 5000) is None

    def test_stands_where_a_deed_failed_and_keeps_it_planned(self, world: World) -> None:
        session_until(world, 2000)
        session_until(world, 4000)
        agenda.plan(world.store, standing.RENEW, "sub_no", 3000)
        with pytest.raises(ApiError):
            timeline.advance(world, 5000)
        assert world.now() == 2000
        assert agenda.due(world.store, 5000) == Entry(standing.RENEW, "sub_no", 3000)
        assert len(objects.where(world.store, "event", "1")) == 1
