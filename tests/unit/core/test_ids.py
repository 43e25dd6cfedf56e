"""Ids."""

from __future__ import annotations

import pytest

from chalicelib.core import ids


def test_ids_are_derived_and_hard_to_guess() -> None:
    """The same first message gives the same conversation; anything else gives another one."""
    one = ids.derive_conversation_id("acme", "v_1", "cid")
    assert one == ids.derive_conversation_id("acme", "v_1", "cid")
    others = {
        ids.derive_conversation_id(*each)
        for each in [("bravo", "v_1", "cid"), ("acme", "v_2", "cid"), ("acme", "v_1", "d")]
    }
    assert one not in others
    assert len(others) == 3
    assert ids.CONVERSATION.match(one)


@pytest.mark.parametrize(
    "key", ["", "pk_acme", "pk_ACME_0123456789", "sk_acme_0123456789", "pk_acme_short", "pk_a#b_01234567"]
)
def test_a_malformed_widget_key_has_no_store(key: str) -> None:
    """A key that is none names no store."""
    assert ids.store_of_widget(key) is None
