"""The boundary: what comes in follows its schema, or goes no further."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from chalicelib.core.errors import InvalidRequestError
from chalicelib.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema.protocols import Validator

# A text of 4,000 characters of 4 bytes each and its envelope; API Gateway would take 32 KB.
MAX_BYTES = 16_384


def parse(body: str | bytes | None, most: int = MAX_BYTES) -> dict[str, Any]:
    """The JSON object in a body; InvalidRequestError if it is none, or larger than `most` bytes."""
    if body is None:
        raise InvalidRequestError
    data = body.encode(errors="surrogatepass") if isinstance(body, str) else body
    if len(data) > most:
        raise InvalidRequestError
    try:
        parsed = json.loads(data, parse_constant=_refuse)
        if not data.isascii() or b"\\u" in data:
            # Half a surrogate pair is no text: it could be neither stored nor sent.
            json.dumps(parsed, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError from error
    if not isinstance(parsed, dict):
        raise InvalidRequestError
    return parsed


def check(schema: str, body: Mapping[str, Any]) -> None:
    """InvalidRequestError unless the body follows the schema, named as in `conversations/actions/send`."""
    # A boolean is no integer in JSON Schema but is one in Python; jsonschema knows the difference.
    if not _validator(schema).is_valid(body):
        raise InvalidRequestError


def clean_text(text: str) -> str:
    """The text in its stored form; InvalidRequestError if it cannot be one."""
    cleaned = clean(text)
    if cleaned is None:
        raise InvalidRequestError
    return cleaned


@cache
def load(schema: str) -> dict[str, Any]:
    """A schema by its name."""
    capability, _, name = schema.partition("/")
    text = files(f"chalicelib.{capability}").joinpath("schemas", f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _validator(schema: str) -> Validator:
    # A tenth of a second, not at import.
    from jsonschema import Draft202012Validator, ValidationError, validators  # noqa: PLC0415
    from referencing import Registry  # noqa: PLC0415

    def pattern(_: object, pattern: str, value: object, __: object) -> Iterator[ValidationError]:
        if isinstance(value, str) and not _as_ecma(pattern).search(value):
            yield ValidationError("pattern")

    # JSON Schema takes 1.0 for an integer; what follows would store and send it as another number.
    whole = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    extend: Any = validators.extend
    strict = extend(Draft202012Validator, {"pattern": pattern}, type_checker=whole)
    registry: Any = Registry
    validator: Validator = strict(load(schema), registry=registry(retrieve=_referred))
    return validator


def _referred(uri: str) -> Any:  # noqa: ANN401 - a Resource, whose package is not imported with this one
    from referencing import Resource  # noqa: PLC0415 - as above

    return Resource.from_contents(load(uri.removesuffix(".json")))


@cache
def _as_ecma(pattern: str) -> re.Pattern[str]:
    """A schema's pattern as JSON Schema means it (ECMA-262): there, $ takes no newline before the end."""
    return re.compile(f"{pattern[:-1]}\\Z" if pattern.endswith("$") else pattern)


def _refuse(constant: str) -> None:
    # NaN and Infinity are not JSON, but Python's parser takes them.
    raise ValueError(constant)
