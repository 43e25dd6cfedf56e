"""What a rotation of the signing secret leaves as it is: every token of an older key, and every id made from one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.access.adapters.tokens import JwtTokens
from chalicelib.access.domain import Link
from chalicelib.aws.signing_keys import Keys, SigningKeys
from chalicelib.core.errors import UnauthenticatedError
from chalicelib.core.ids import visitor_id_of
from chalicelib.core.masking import recipient_hash
from chalicelib.core.ports import Clock
from chalicelib.mail.adapters.reply_tokens import HmacReplyTokens

NOW = 1_700_000_000.0
EXPIRES = int(NOW) + 3600
CONVERSATION = "abcdefghijklmnopqrstuvwxya"
# What sorts by id does not sort by key, nor the other way round: an order by either shows.
OLD, NEWER, NEWEST = {"k1": "m" * 64}, {"k2": "a" * 64}, {"k3": "z" * 64}
LINK = Link("resume", "acme", "v_1", CONVERSATION, EXPIRES, recipient_hash("jane@reader.example").hex())


class Signed(JwtTokens):
    """All that a container signs, with the same keys."""

    def __init__(self, read_keys: Callable[[], Keys], clock: Clock) -> None:
        keys = SigningKeys(read_keys, clock)
        super().__init__(keys, clock)
        self.replies = HmacReplyTokens(keys, clock)


def tokens(current: str, *keys: Keys) -> Signed:
    """A container that started with these keys."""
    known: Keys = {"current": current}
    for each in keys:
        known |= each
    return Signed(lambda: known, lambda: NOW)


@pytest.fixture
def before() -> Signed:
    """A deployment in its first half-year."""
    return tokens("k1", OLD)


@pytest.fixture(params=[("k2", OLD, NEWER), ("k3", OLD, NEWER, NEWEST)])
def after(request: pytest.FixtureRequest) -> Signed:
    """The same one, once and twice rotated."""
    return tokens(*request.param)


def test_what_the_old_key_signed_still_holds(before: Signed, after: Signed) -> None:
    """A visitor's token, the links in a mail, and the address that it is answered to."""
    assert after.verify(before.sign("acme", "v_1", EXPIRES))[0].id == "v_1"
    assert after.verify_link(before.sign_link(LINK), "resume") == LINK
    reply = after.replies.verify("acme", before.replies.sign("acme", CONVERSATION, "jane@reader.example", EXPIRES))
    assert reply is not None
    assert reply.conversation_id == CONVERSATION


def test_what_was_derived_from_the_old_key_stays_the_same(before: Signed, after: Signed) -> None:
    """Else a mail that is delivered again opens a second conversation, and an address has its allowance twice."""
    for parts in (("mail", "acme", "raw1"), ("address", "acme", "jane@reader.example")):
        assert after.replies.derive(*parts) == before.replies.derive(*parts)
    # What ids are made of is stored: it may not change with a release either.
    assert visitor_id_of(before.replies.derive("mail", "acme", "raw1")) == "v_4dzfdkhbcggmtbzrlpzjf6vvjy"


def test_each_derived_id_is_of_its_own_parts(before: Signed) -> None:
    """Where one ends and the next begins counts."""
    assert before.replies.derive("mail", "acme", "raw1") != before.replies.derive("mail", "acmeraw1")
    assert before.replies.derive("mail", "acme", "raw1") != before.replies.derive("mail", "acm", "eraw1")
    assert before.replies.derive("mail", "acme", "raw1") != tokens("k1", {"k1": "n" * 64}).replies.derive(
        "mail", "acme", "raw1"
    )
    assert len(before.replies.derive("mail", "acme", "raw1")) == 16


@pytest.mark.parametrize(
    "use",
    [
        lambda made, reader: reader.verify(made.sign("acme", "v_1", EXPIRES)),
        lambda made, reader: reader.verify_link(made.sign_link(LINK), "resume"),
        lambda made, reader: _require(
            reader.replies.verify("acme", made.replies.sign("acme", CONVERSATION, "j@x", EXPIRES))
        ),
    ],
)
def test_the_newest_key_signs_and_one_that_was_taken_away_proves_nothing(
    before: Signed, use: Callable[[Signed, Signed], object]
) -> None:
    """After the rotation a token needs no old key, and once the old one is gone its tokens are nobody's."""
    rotated, without = tokens("k2", OLD, NEWER), tokens("k2", NEWER)
    assert use(rotated, without)
    with pytest.raises(UnauthenticatedError):
        use(before, without)


def test_a_key_that_is_kept_for_browser_push_signs_nobody_in(before: Signed) -> None:
    """It may have been taken away because somebody else had it."""
    kept = tokens("k2", NEWER, {"vapid": OLD["k1"]})
    assert kept.replies.verify("acme", before.replies.sign("acme", CONVERSATION, "j@x", EXPIRES)) is None
    as_vapid = tokens("vapid", {"vapid": OLD["k1"]})
    with pytest.raises(UnauthenticatedError):
        kept.verify(as_vapid.sign("acme", "v_1", EXPIRES))
    assert kept.replies.derive("mail") == tokens("k2", NEWER).replies.derive("mail")


def _require(reply: object) -> object:
    if reply is None:
        raise UnauthenticatedError
    return reply


def test_a_reply_to_a_newer_key_is_found_by_a_warm_container() -> None:
    """It names no key, so the keys are read again for it; at most once a minute, however many forged ones come."""
    now, reads = NOW, 0
    keys: Keys = {"current": "k1", **OLD}

    def read() -> Keys:
        nonlocal reads
        reads += 1
        return dict(keys)

    warm = Signed(read, lambda: now)
    assert warm.replies.verify("acme", "a" * 56) is None
    keys |= {"current": "k2", **NEWER}
    token = Signed(lambda: keys, lambda: now).replies.sign("acme", CONVERSATION, "j@x", EXPIRES)
    assert warm.replies.verify("acme", token) is None
    now += 61
    assert warm.replies.verify("acme", token) is not None
    for _ in range(5):
        assert warm.replies.verify("acme", "a" * 56) is None
    assert reads == 2
