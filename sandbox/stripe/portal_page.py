"""The portal's page: a person cancels a plan, keeps it after all, or gives another card."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.pages import Html, day, dollars, fill, page
from sandbox.stripe import collection, objects, portal, practice_cards, standing
from sandbox.world import World

Body = dict[str, Any]
Deed = Callable[[World, Body, FormData], None]


async def _show(request: Request) -> Response:
    return await run_in_threadpool(_page, request.app.state.world, _id(request))


def _doing(deed: Deed) -> Callable[[Request], Awaitable[Response]]:
    async def click(request: Request) -> Response:
        form = await request.form()
        return await run_in_threadpool(_do, request.app.state.world, _id(request), deed, form)

    return click


def _do(world: World, id_: str, deed: Deed, form: FormData) -> Response:
    with world.store.writing():
        session = objects.find(world.store, id_, "billing_portal.session")
        if session is None:
            return _page(world, id_)
        deed(world, session, form)
    redirect = session["flow"] and session["flow"]["after_completion"]["redirect"]
    return RedirectResponse(redirect["return_url"] if redirect else session["url"], 303)


def _cancel(world: World, session: Body, form: FormData) -> None:
    for plan in _chosen(world, session, form):
        portal.end_with_period(world, plan, world.now(), ends=True)


def _keep(world: World, session: Body, form: FormData) -> None:
    for plan in _chosen(world, session, form):
        portal.end_with_period(world, plan, world.now(), ends=False)


def _change_card(world: World, session: Body, form: FormData) -> None:
    customer = objects.get(world.store, session["customer"], "customer", "customer")
    portal.change_card(world, customer, str(form.get("card", "")), world.now())


def _chosen(world: World, session: Body, form: FormData) -> list[Body]:
    plans = portal.live_plans(world, session["customer"])
    return [plan for plan in plans if plan["id"] == form.get("subscription")]


def _page(world: World, id_: str) -> Response:
    session = objects.find(world.store, id_, "billing_portal.session")
    if session is None:
        return page("Nothing here", fill("portal_missing.html"), status=404)
    flow, plans = session["flow"] or {}, portal.live_plans(world, session["customer"])
    if flow.get("type") == "subscription_cancel":
        wanted = flow["subscription_cancel"]["subscription"]
        plans = [plan for plan in plans if plan["id"] == wanted]
    body = fill(
        "portal.html",
        plans=_plans(world, session, plans),
        card_form=fill("portal_card.html", session=id_, choices=practice_cards.choices())
        if flow.get("type") != "subscription_cancel"
        else None,
        back=fill("checkout_back.html", url=session["return_url"], organization="the organization")
        if session["return_url"]
        else None,
    )
    return page("Your recurring gifts", body)


def _plans(world: World, session: Body, plans: list[Body]) -> Html:
    if not plans:
        return fill("portal_no_plans.html")
    return Html("".join(_plan(world, session, plan) for plan in plans))


def _plan(world: World, session: Body, plan: Body) -> Html:
    items = plan["items"]["data"]
    amount = sum(item["price"]["unit_amount"] * item["quantity"] for item in items)
    _, end = standing.period_of(plan)
    ends = plan["cancel_at_period_end"]
    method = collection.method_of(world, plan)
    paid_by = method.get("card") or method["us_bank_account"]
    return fill(
        "portal_plan.html",
        amount=dollars(amount),
        interval=standing.recurring_of(plan)["interval"],
        state=plan["status"].replace("_", " "),
        next="Ends on" if ends else "Next charge on",
        day=day(end),
        paid_by=paid_by.get("brand", "bank account").title(),
        last4=paid_by["last4"],
        session=session["id"],
        deed="keep" if ends else "cancel",
        verb="Keep it after all" if ends else "Cancel this plan",
        subscription=plan["id"],
    )


def _id(request: Request) -> str:
    return str(request.path_params["session"])


ROUTES = [
    Route("/session/{session}", _show, methods=["GET"]),
    Route("/session/{session}/cancel", _doing(_cancel), methods=["POST"]),
    Route("/session/{session}/keep", _doing(_keep), methods=["POST"]),
    Route("/session/{session}/card", _doing(_change_card), methods=["POST"]),
]
