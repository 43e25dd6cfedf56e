"""The keys that this deployment signs with, in SSM."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from chalicelib.aws.client import client
from chalicelib.aws.failures import translated
from chalicelib.core.ports import Clock

_REREAD_SECONDS = 60

Keys = dict[str, str]
"""Key ids and their keys; `current` names the one that signs, `vapid` keeps an old one for browser push alone."""

_NO_IDS = frozenset({"current", "vapid"})


class SigningKeys:
    """The keys, kept for as long as they do; older ones still verify after a rotation."""

    def __init__(self, read_keys: Callable[[], Keys], clock: Clock) -> None:
        self._read_keys = read_keys
        self._clock = clock
        self._known: Keys = {}
        self._read_at = float("-inf")

    def having(self, kid: str = "current") -> Keys:
        """The keys; read again, at most once a minute, when one is asked for that is not known: it may be newer."""
        if kid not in self._known and self._clock() - self._read_at > _REREAD_SECONDS:
            # Noted when it is done: who could not read them must not go without them for a minute.
            self._known = self._read_keys()
            self._read_at = self._clock()
        return self._known

    def by_id(self, kid: str = "current") -> dict[str, str]:
        """Those that sign or have signed, by their ids; looked for anew if `kid` is not known."""
        return {name: key for name, key in self.having(kid).items() if name not in _NO_IDS}

    @property
    def current(self) -> tuple[str, str]:
        """The id of the one that signs now, and the key."""
        keys = self.having()
        return keys["current"], keys[keys["current"]]


def stored_keys(parameter: str) -> Callable[[], Keys]:
    """How to read the keys from SSM's parameters; the first who asks makes them, and whoever was faster is right."""

    def read() -> Keys:
        with translated():
            ssm = client("ssm")
            try:
                return _read(ssm, parameter)
            except ssm.exceptions.ParameterNotFound:
                with suppress(ssm.exceptions.ParameterAlreadyExists, ssm.exceptions.TooManyUpdates):
                    made = json.dumps({"current": "k1", "k1": secrets.token_hex(32)})
                    ssm.put_parameter(Name=parameter, Value=made, Type="SecureString", Overwrite=False)
                return _read(ssm, parameter)

    return read


def _read(ssm: Any, parameter: str) -> Keys:  # noqa: ANN401 - boto3 makes its classes at run time
    keys: Keys = json.loads(ssm.get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"])
    return keys
