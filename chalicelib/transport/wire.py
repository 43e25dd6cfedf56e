"""JSON, in and out."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]


def encode(body: Json) -> bytes:
    """JSON in its shortest form."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
