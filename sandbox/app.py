"""Put the parts of the sandbox together: its state, its addresses."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox import front, switches
from sandbox.mail import box, reader
from sandbox.mail import control as mail_control
from sandbox.store import Store
from sandbox.stripe import api, idempotency, invoice_page, portal_page, tables
from sandbox.stripe import control as stripe_control
from sandbox.stripe import page as stripe_page
from sandbox.world import World


def open_world(state: Path) -> World:
    """The world kept in this directory, made new when there is none."""
    store = Store(state / "sandbox.sqlite3")
    store.define(switches.SCHEMA)
    store.define(box.SCHEMA)
    tables.define(store)
    idempotency.forget_unfinished(store)
    return World(store)


def build_app(world: World) -> Starlette:
    """The HTTP side of a world."""
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    app = Starlette(
        routes=[
            *front.ROUTES,
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
            Mount("/mail/_control", routes=mail_control.ROUTES),
            Mount("/mail", routes=reader.ROUTES),
            Mount("/stripe/_control", routes=stripe_control.ROUTES),
            Mount("/stripe/c/pay", routes=stripe_page.ROUTES),
            Mount("/stripe/i", routes=invoice_page.ROUTES),
            Mount("/stripe/p", routes=portal_page.ROUTES),
            Route("/stripe/v1/{path:path}", api.answer, methods=methods),
            Route("/stripe/v2/{path:path}", api.answer, methods=methods),
        ]
    )
    app.state.world = world
    return app
