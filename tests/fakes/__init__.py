"""Everything outside, in memory: the ports' own rules and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.bootstrap.sections import SECTIONS
from chalicelib.conversations.adapters.stream import stored
from chalicelib.core.limits import STORE_RATE, Limiter
from chalicelib.core.principal import StaffRole, Standing
from chalicelib.notifications.usecases.known_staff import KnownStaff
from chalicelib.presence.usecases.store_states import StoreStates
from chalicelib.stores.domain import Agent, StoreSettings
from chalicelib.stores.usecases.known_shards import KnownShards
from tests.fakes.access import FakeAgentSockets, FakeSessions, FakeTickets, FakeTokens
from tests.fakes.conversations import FakeLog, FakePush, FakeSubscriptions
from tests.fakes.core import FakeClaims, FakeCounters, FakeLater, FakeLeases, FakeTurns
from tests.fakes.inbox import FakeDeadLetters, FakeDigests, FakePublisher, FakeRows
from tests.fakes.mail import FakeMailer, FakeQuarantine, FakeRawMails, FakeReplyTokens
from tests.fakes.notifications import FakeDevices, FakePostAll, FakePreferences, FakeWebhook, FakeWebPush
from tests.fakes.people import FakeCustomers, FakeRefusals, FakeRenewals
from tests.fakes.settings import FakeAudit, FakeDocuments, FakeSettings
from tests.fakes.stores import FakeAgents, FakeShardCounts


class World:
    """All fakes together; stands where chalicelib.bootstrap.container.Container stands."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0
        self.clock: Callable[[], float] = lambda: self.now
        self._random = 0
        self.subscriptions = FakeSubscriptions()
        self.log = FakeLog(self.subscriptions)
        self.agents = FakeAgents()
        self.audit = FakeAudit()
        self.documents = FakeDocuments(self.audit, self.agents)
        self.stores = self.settings = FakeSettings(self.documents, self.clock)
        self.sections = SECTIONS
        self.rows = self.read_marks = FakeRows()
        self.preferences = FakePreferences()
        self.devices = FakeDevices()
        self.tickets = FakeTickets(self.clock)
        self.agent_sockets = FakeAgentSockets(self.clock)
        self.sessions = FakeSessions(self.clock)
        self.claims = FakeClaims(self.clock)
        self.counters = FakeCounters(self.clock)
        self.leases = FakeLeases(self.clock)
        self.push = FakePush()
        self.tokens = FakeTokens()
        self.reply_tokens = FakeReplyTokens()
        self.stored = stored
        self.socket_url = "wss://socket.example/api"
        self.publisher = FakePublisher()
        self.digests = self.presences = FakeDigests()
        self.turns = FakeTurns(self.clock)
        self.shard_counts = FakeShardCounts()
        self.shards = KnownShards(self.shard_counts, self.clock)
        self.store_states = StoreStates(self.agent_sockets, self.clock)
        self.staff = KnownStaff(self.agents, self.agent_sockets, self.clock)
        self.customers = FakeCustomers()
        self.refusals = FakeRefusals()
        self.renewals = FakeRenewals()
        self.mailer = FakeMailer()
        self.raw_mails = FakeRawMails()
        self.quarantine = FakeQuarantine(self.clock)
        self.mail_queue = FakeLater()
        self.notify_queue = FakeLater()
        self.relay_dead_letters = FakeDeadLetters()
        self.web_push = FakeWebPush()
        self.webhook = FakeWebhook()
        self.post_all = FakePostAll()
        self.mail_domain = "mail.example"
        self.limiter = Limiter(lambda: self.counters, self.clock, STORE_RATE)
        for store in ("acme", "bravo"):
            origins = (f"https://{store}.example",)
            self.stores.known[store] = StoreSettings(
                store,
                store.title(),
                origins,
                (f"pk_{store}_0123456789abcdef",),
                api="https://api.example",
                inbox="https://inbox.example",
                # So that an answer is one message; tests/unit/conversations/test_claim_by_answering.py has it on.
                answer_claims=False,
            )
            for number in (1, 2):
                # The second of each store is its admin.
                standing = Standing(StaffRole.ADMIN if number == 2 else StaffRole.AGENT)
                agent = Agent(f"a_{store}{number}", f"{store.title()} {number}", f"{number}@{store}.example", standing)
                self.agents.known[(store, agent.id)] = agent

    def random(self, length: int) -> bytes:
        self._random += 1
        return self._random.to_bytes(length, "big")
