"""Which calls of the ports AWS can strike, found by looking at the ports themselves, and what a struck call gives."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

import chalicelib
from chalicelib.bootstrap.container import Container
from chalicelib.conversations.ports import Undelivered
from chalicelib.core.errors import BusyError, UncertainError

# What leaves the process of a function for nobody, so that nothing outside can fail.
LEAVES_NO_PROCESS = {
    "Tokens.sign": "reckoned with a key that the container has",
    "Tokens.verify": "as above",
    "Tokens.sign_link": "as above",
    "Tokens.verify_link": "as above",
    "ReplyTokens.sign": "as above",
    "ReplyTokens.verify": "as above",
    "ReplyTokens.derive": "as above",
    "RawMails.link": "signed by the SDK, without a call",
    "WebPush.takes": "compares an address with a list",
}
# The adapter tells nobody that these failed (it logs): nobody is gone, and nobody knows who was there.
_FAILED = object()
UNTOLD: dict[str, Any] = {
    "push.deliver": (),
    "push.deliver_each": _FAILED,
    "push.last_active": None,
    "push.end": None,
}
# Where no answer came, these say that they do not know; the others are asked again, for their repeats are harmless.
UNCERTAIN = frozenset({"mailer.send", "webhook.post"})
# Writes of the log: here another frame may be handled in the middle of one.
COMMITS = frozenset({"log.create", "log.append", "log.change"})


def is_protocol(value: object) -> bool:
    """Whether it is a class that says how something outside is seen."""
    return inspect.isclass(value) and bool(getattr(value, "_is_protocol", False))


def protocols() -> dict[str, type]:
    """The protocols of the ports that can be called, by their names."""
    packages = [each.name for each in iter_modules(chalicelib.__path__) if each.ispkg]
    there = [name for name in packages if find_spec(f"chalicelib.{name}.ports")]
    modules = [import_module(f"chalicelib.{name}.ports") for name in there]
    found = [(module.__name__, each) for module in modules for each in vars(module).values() if is_protocol(each)]
    return {each.__name__: each for module, each in found if each.__module__ == module and _methods(each)}


def parts() -> dict[str, type]:
    """The parts of the outside that are ports, by the names that they have there."""
    made = {
        name: each.func
        for kind in Container.__mro__
        for name, each in vars(kind).items()
        if isinstance(each, cached_property)
    }
    kinds = {name: str(func.__annotations__["return"]) for name, func in made.items()}
    return {name: protocols()[kind] for name, kind in kinds.items() if kind in protocols()}


@cache
def strikable() -> list[str]:
    """Every call that can be struck, as in log.append."""
    return [
        f"{name}.{method}"
        for name, protocol in parts().items()
        for method in _methods(protocol)
        if f"{protocol.__name__}.{method}" not in LEAVES_NO_PROCESS
    ]


def _methods(protocol: type) -> list[str]:
    return [name for name, each in vars(protocol).items() if inspect.isfunction(each) and not name.startswith("_")]


def busy(call: str) -> Any:
    """What a call gives that AWS has no time for."""
    if call in UNTOLD:
        return UNTOLD[call]
    raise BusyError


def unanswered(call: str) -> Any:
    """What a call gives that was done, and whose answer got lost."""
    if call in UNCERTAIN:
        raise UncertainError
    return busy(call)


def expose(world: object, strike: Callable[[str, Callable[[], Any]], Any]) -> None:
    """Let `strike` do each call that can be struck, or not."""
    for call in strikable():
        name, _, method = call.partition(".")
        part = getattr(world, name)
        setattr(part, method, _exposed(part, method, call, strike))


def _exposed(part: object, method: str, call: str, strike: Callable[[str, Callable[[], Any]], Any]) -> Any:
    # Looked up when it is called, for a test or a defect may have put another one there meanwhile.
    def struck(*values: Any, **named: Any) -> Any:
        result = strike(call, lambda: getattr(type(part), method)(part, *values, **named))
        # This one says of each post that it failed.
        return Undelivered(failed=frozenset(to for to, _ in values[0])) if result is _FAILED else result

    return struck
