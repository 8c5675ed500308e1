"""The processor's refusals, as its error envelope."""

from typing import Any


class ApiError(Exception):
    """A refusal with the HTTP status and the `error` object the processor would answer."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"type": kind, "message": message}
        if code is not None:
            self.error["code"] = code
            self.error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
        if param is not None:
            self.error["param"] = param

    @property
    def body(self) -> dict[str, Any]:
        """The envelope."""
        return {"error": self.error}


def invalid(message: str, param: str, code: str | None = None) -> ApiError:
    """A parameter whose value cannot be accepted."""
    return ApiError(message, code=code, param=param)


def missing(param: str) -> ApiError:
    """A parameter that must be there."""
    return ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def no_such(kind: str, id_: str, param: str) -> ApiError:
    """An id that belongs to no object of this kind."""
    return ApiError(f"No such {kind}: '{id_}'", status=404, code="resource_missing", param=param)


def beyond_stand_in(param: str) -> ApiError:
    """A parameter the processor knows and this stand-in would ignore: better said."""
    return ApiError(
        f"This stand-in does not act on {param}.", code="parameter_unknown", param=param
    )
