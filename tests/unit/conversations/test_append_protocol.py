"""Compare-and-append under everything that can go wrong between a client and the log."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.conversations.domain.model import Message
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.core.errors import BusyError, RateLimitedError, UnknownCursorError
from chalicelib.core.principal import Principal
from tests.builders import agent, visitor
from tests.fakes import World

WRITERS = [visitor(), agent(), agent(number=2)]


class Writer:
    """A client: one send in flight, `after` fixed at the first try, the same cid until it is acknowledged."""

    def __init__(self, who: Principal) -> None:
        self.who = who
        self.last = 0
        self.count = 0
        self.flying: Draft | None = None
        self.acked: list[tuple[str, int]] = []

    def draft(self) -> Draft:
        if self.flying is None:
            self.count += 1
            self.flying = Draft(f"{self.who.id}-{self.count:04d}", self.last, f"text {self.count}")
        return self.flying


class AppendProtocol(RuleBasedStateMachine):
    """Writers who send, lose replies, race, lie and catch up."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.writers = [Writer(who) for who in WRITERS]
        self.conversation = ""

    @initialize()
    def opened(self) -> None:
        """The visitor's first message."""
        self.conversation = open_conversation(self.world, visitor(), Draft("opening-1", 0, "Hello")).conversation_id

    @property
    def log(self) -> list[Message]:
        return self.world.log.conversations[("acme", self.conversation)].messages

    @rule(index=st.integers(0, 2), reply_lost=st.booleans(), rivals=st.lists(st.integers(0, 2), max_size=4))
    def send(self, index: int, reply_lost: bool, rivals: list[int]) -> None:  # noqa: FBT001 - drawn
        """Send, or send again; others may write in the middle of it, and the reply may be lost."""
        writer = self.writers[index]
        queue = [each for each in rivals if each != index]

        def interfere() -> None:
            self.world.log.before_append = lambda: None
            if queue:
                rival = self.writers[queue.pop()]
                self._deliver(rival, reply_lost=True)
                self.world.log.before_append = interfere

        self.world.log.before_append = interfere
        self._deliver(writer, reply_lost=reply_lost)
        self.world.log.before_append = lambda: None

    def _deliver(self, writer: Writer, *, reply_lost: bool) -> None:
        draft = writer.draft()
        try:
            sent = send_message(self.world, writer.who, self.conversation, draft)
        except BusyError:
            return
        except RateLimitedError:
            # They write faster than a person can, and wait.
            self.world.now += 1
            return
        if reply_lost:
            return
        writer.acked.append((draft.cid, sent.message.seq))
        writer.flying = None
        seen = [message.seq for message in (*sent.missed, sent.message)]
        # The acknowledgement carries all that the client had missed: it may go on without asking.
        assert sorted(seen) == list(range(draft.after + 1, max(seen) + 1))
        writer.last = max(writer.last, *seen)

    @rule(index=st.integers(0, 2))
    def catch_up(self, index: int) -> None:
        """Pull the log, as after a reconnect; what was in flight stays as it is."""
        self.writers[index].last = len(self.log)

    @rule(index=st.integers(0, 2), ahead=st.integers(1, 50))
    def lie(self, index: int, ahead: int) -> None:
        """Claim to have seen what is not there."""
        writer = self.writers[index]
        before = len(self.log)
        try:
            send_message(self.world, writer.who, self.conversation, Draft("lie-00001", before + ahead, "hole"))
        except UnknownCursorError:
            assert len(self.log) == before
        else:
            raise AssertionError("a lie was written")

    @invariant()
    def gapless(self) -> None:
        """1, 2, 3, … whatever happened."""
        if self.conversation:
            assert [message.seq for message in self.log] == list(range(1, len(self.log) + 1))

    @invariant()
    def each_once_and_in_its_writers_order(self) -> None:
        """No duplicate, and each writer's messages in the order in which they were written."""
        if not self.conversation:
            return
        cids = [message.cid for message in self.log]
        assert len(cids) == len(set(cids))
        for writer in self.writers:
            own = [cid for cid in cids if cid.startswith(writer.who.id)]
            assert own == sorted(own)

    @invariant()
    def acknowledged_is_stored(self) -> None:
        """What was acknowledged is in the log, at the place that was said."""
        places = {message.cid: message.seq for message in self.log} if self.conversation else {}
        for writer in self.writers:
            assert all(places.get(cid) == seq for cid, seq in writer.acked)


AppendProtocol.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestAppendProtocol = AppendProtocol.TestCase
