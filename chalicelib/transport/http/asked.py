"""A request, as a route's function gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from chalicelib.core.errors import UnauthenticatedError

if TYPE_CHECKING:
    from chalice.app import Request

    from chalicelib.core.principal import Principal

D = TypeVar("D")


class Asked(Generic[D]):
    """A request whose body follows its schema, with who asks, and what is outside.

    `body` is empty where a route names no schema of it.
    """

    def __init__(self, request: Request, deps: D) -> None:
        self._request = request
        self.deps = deps
        self.body: dict[str, Any] = {}
        self._principal: Principal | None = None

    @property
    def principal(self) -> Principal:
        """Who asks; UnauthenticatedError where a route asks for no token, or for one that is of no store."""
        if self._principal is None:
            raise UnauthenticatedError
        return self._principal

    @principal.setter
    def principal(self, principal: Principal | None) -> None:
        self._principal = principal

    @property
    def claims(self) -> dict[str, Any]:
        """What Cognito's token says, which API Gateway has checked; UnauthenticatedError if there is none."""
        claims = (self._request.context.get("authorizer") or {}).get("claims") or {}
        if "sub" not in claims:
            raise UnauthenticatedError
        return dict(claims)

    @property
    def origin(self) -> str:
        """The page that asks."""
        return self.header("origin")

    @property
    def address(self) -> str:
        """The network address that asks."""
        return str(self._request.context.get("identity", {}).get("sourceIp", ""))

    @property
    def raw_body(self) -> bytes:
        """What was sent. Chalice decodes no types but those that it knows as text."""
        sent: Any = self._request.raw_body
        return sent.encode(errors="surrogatepass") if isinstance(sent, str) else bytes(sent)

    def header(self, name: str) -> str:
        """A header by its name in small letters, empty if it is not there."""
        return str(self._request.headers.get(name, ""))

    def query(self, name: str, default: str = "") -> str:
        """A parameter of the address."""
        return str(dict(self._request.query_params or {}).get(name, default))
