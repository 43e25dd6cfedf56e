"""Routes for shoppers, who bring a token of ours."""

from __future__ import annotations

from chalicelib.access.ports import AdmissionDeps
from chalicelib.access.usecases.admit_visitor import current_visitor
from chalicelib.core.errors import UnauthenticatedError
from chalicelib.core.ids import StoreId
from chalicelib.core.principal import Principal
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.who import Who


def _shopper(asked: Asked[AdmissionDeps], _: StoreId) -> Principal:
    scheme, _, token = asked.header("authorization").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError
    return current_visitor(asked.deps, token)


SHOPPER = Who("shopper", _shopper)
