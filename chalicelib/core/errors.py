"""Every failure that Shopbell knows, each with a stable code; nothing here says how it is shown."""

from __future__ import annotations

from chalicelib.core.ids import ConversationId


class ShopbellError(Exception):
    """The root of the tree.

    `code` is the whole of what a client learns: constant, and free of any input.
    """

    code = "internal"


class InvalidRequestError(ShopbellError):
    """The request does not follow its schema or a rule of its fields."""

    code = "bad_request"


class UnauthenticatedError(ShopbellError):
    """There is no credential, or it is expired, forged or used up."""

    code = "unauthenticated"


class NotFoundError(ShopbellError):
    """The thing does not exist, or is not for this principal: the two look the same."""

    code = "not_found"


class ConflictError(ShopbellError):
    """Somebody else changed the conversation first; read it again and decide again."""

    code = "conflict"


class ContinuedError(ConflictError):
    """The conversation is over: another one goes on with it, and only that can be changed.

    `conversation` is which.
    """

    code = "continued"

    def __init__(self, conversation_id: ConversationId) -> None:
        super().__init__(self.code)
        self.conversation = conversation_id


class UnknownCursorError(ShopbellError):
    """`after` names a message that the log does not hold; the client must read the log anew."""

    code = "unknown_after"


class BehindError(ShopbellError):
    """More was written since `after` than one read takes: whether an earlier try is among it must be looked for first.

    `conversation` is where, for who does not know it.
    """

    code = "behind"

    def __init__(self, conversation_id: ConversationId) -> None:
        super().__init__(self.code)
        self.conversation = conversation_id


class BusyError(ShopbellError):
    """Too many writers at once, or a service that is not answering; the same call may be tried again."""

    code = "busy"


class RefusedError(ShopbellError):
    """The service on the other side says no, and will say so again."""

    code = "refused"


class UncertainError(ShopbellError):
    """No answer came back: the other side may or may not have done it."""

    code = "uncertain"


class MisconfiguredError(Exception):
    """AWS forbids what a deployment should have allowed, or lacks what it should have made.

    A new right takes AWS a while to spread, and a wrong deployment is rolled back: no fault of what was asked. It is
    no part of the tree, for it is to be as loud as a defect.
    """


class GoneError(ShopbellError):
    """The device, or the address, is there no more."""

    code = "gone"


class RateLimitedError(ShopbellError):
    """The principal or its store has used up its allowance.

    `retry_after` is in whole seconds.
    """

    code = "rate_limited"

    def __init__(self, retry_after: int) -> None:
        super().__init__(self.code)
        self.retry_after = retry_after


def details(error: ShopbellError) -> dict[str, str | int]:
    """What a client is told beside the code: when to come again, or where to look."""
    if isinstance(error, RateLimitedError):
        return {"retry_after": error.retry_after}
    return {"conversation": error.conversation} if isinstance(error, BehindError | ContinuedError) else {}
