"""Mail as values: what goes out, what comes in, and the rules that keep it from running in circles."""

from __future__ import annotations

import hashlib


def masked(address: str) -> str:
    """The address as whoever knows it recognises it, and nobody else can use it: j•••@reader.example."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1] if len(local) > 1 else ''}•••@{domain}"


def recipient_hash(address: str) -> bytes:
    """Five bytes that stand for an address; case and outer space do not matter."""
    return hashlib.sha256(address.strip().lower().encode(errors="replace")).digest()[:5]
