"""Turn the processor's switches: its prices, its slowness, its faults."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.controls import BadControlError, Given, control, group, only, text, whole
from sandbox.stripe import intents, outages, silence
from sandbox.world import World

Turn = Callable[[World, Given], None]

_AFTER_DUNNING = ("canceled", "unpaid", "past_due")


def _settings(world: World, given: Given) -> Any:
    only(given, *_TURNS)
    with world.store.writing():
        for name, turn in _TURNS.items():
            if name in given:
                turn(world, given)
    return world.switches.all()


def _number(name: str) -> Turn:
    def turn(world: World, given: Given) -> None:
        world.switches[name] = whole(given, name, 0)

    return turn


def _yes_or_no(name: str) -> Turn:
    def turn(world: World, given: Given) -> None:
        world.switches[name] = bool(given[name])

    return turn


def _fee_percent(world: World, given: Given) -> None:
    try:
        percent = Decimal(str(given["fee_percent"]))
    except InvalidOperation as error:
        raise BadControlError("fee_percent must be a number.") from error
    if not percent.is_finite() or not 0 <= percent <= 100:
        raise BadControlError("fee_percent must lie between 0 and 100.")
    world.switches["fee_percent"] = str(percent)


def _fail_next(world: World, given: Given) -> None:
    fault = group(given, "fail_next") or {"count": 0}
    status = whole(fault, "status", 500)
    codes = outages.CODES.get(status, ())
    code = text(fault, "code") or next(iter(codes), None)
    if code is not None and code not in codes:
        raise BadControlError(f"A {status} has no code {code}.")
    world.switches["fail_next"] = whole(fault, "count", 1)
    world.switches["fail_status"] = status
    world.switches["fail_code"] = code


def _create_then_time_out(world: World, given: Given) -> None:
    asked = given["create_then_time_out"]
    fault = {"count": asked} if type(asked) is int else group(given, "create_then_time_out")
    how = text(fault, "how", silence.HOWS[0])
    if how not in silence.HOWS:
        raise BadControlError(f"how must be one of {', '.join(silence.HOWS)}.")
    world.switches["silent_next"] = whole(fault, "count", 1 if fault else 0)
    world.switches["silent_how"] = how


def _after_dunning(world: World, given: Given) -> None:
    if given["after_dunning"] not in _AFTER_DUNNING:
        raise BadControlError(f"after_dunning must be one of {', '.join(_AFTER_DUNNING)}.")
    world.switches["after_dunning"] = given["after_dunning"]


def _fees_late(world: World, given: Given) -> None:
    world.switches["fees_late"] = bool(given["fees_late"])
    if not given["fees_late"]:
        intents.book_late_fees(world, world.now())


# fees held back are booked last, at the prices given with them
_TURNS: dict[str, Turn] = {
    "fee_fixed": _number("fee_fixed"),
    "fee_percent": _fee_percent,
    "settlement_days": _number("settlement_days"),
    "refunds_pending": _yes_or_no("refunds_pending"),
    "after_dunning": _after_dunning,
    "latency_ms": _number("latency_ms"),
    "fail_next": _fail_next,
    "create_then_time_out": _create_then_time_out,
    "fees_late": _fees_late,
}

ROUTES = [control("POST", "/settings", _settings)]
