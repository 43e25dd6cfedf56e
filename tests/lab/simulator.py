"""The gateway of the laboratory: API Gateway, Lambda, the stream, the topic and the queues, on a virtual clock.

The real handlers of app.py run in this process, on events in API Gateway's own shapes; the clients are the real ones
(pages.py). What AWS may do and an emulator never does happens here by chance, from a seed: frames are handled at once
and out of order, sockets are cut or half open, $disconnect does not come, answers are lost after the work was done,
Lambdas die, calls are throttled, queues deliver twice. Times are in virtual milliseconds.
"""

from __future__ import annotations

import heapq
import json
import random
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import app as entry
from chalicelib.conversations.adapters import log_items
from chalicelib.conversations.domain.model import Message
from chalicelib.core.errors import ShopbellError
from chalicelib.core.principal import Principal
from infra.functions import FUNCTIONS, WORK
from infra.functions.inbox import RELAY_AGE, RELAY_BATCH
from infra.functions.model import RECEIVES
from tests.lab.faults import Crash, Faults
from tests.lab.pages import Pages
from tests.lab.rest import Page, origin, rest_event, rest_handler
from tests.lab.strikes import COMMITS, busy, unanswered
from tests.lab.world import LabWorld

# API Gateway's limits (its quotas page): a frame, a message, a silent socket, any socket.
FRAME, MESSAGE = 32 * 1024, 128 * 1024
IDLE, LIFETIME = 600_000.0, 7_200_000.0
# The account's token buckets: new sockets and requests a second, each with as many at once.
CONNECTS, REQUESTS = 500, 10_000
OK = 200
START = 1_700_000_000_000.0
# A queue is asked so often; what has come by then is one batch.
POLL = 20.0
# How likely a function dies at a call beside how likely the front dies at a write of the log, by the function.
DIES = {"relay": 0.25, "inbox_digest": 0.1, "notify": 0.25, "email_fallback": 1.0, "mail_in": 6.0, "mail_reports": 1.0}


@dataclass
class Connection:
    """A socket as the gateway sees it."""

    id: str
    page: str
    socket: int
    authorizer: dict[str, Any]
    opened: float
    active: float
    half_open: bool = False


@dataclass
class Record:
    """What happened, for the checker."""

    written: list[tuple[str, str, str]] = field(default_factory=list)
    # Notes, which no shopper may see.
    noted: list[tuple[str, str]] = field(default_factory=list)
    # All that came to shoppers' pages, over sockets and REST.
    told_shoppers: list[str] = field(default_factory=list)
    # Where an agent wrote it: each conversation has a composer of its own.
    into: dict[str, str] = field(default_factory=dict)
    acked: list[tuple[str, str, str, int]] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    # What came over sockets, by the page.
    heard: list[tuple[str, str]] = field(default_factory=list)
    too_large: list[int] = field(default_factory=list)
    connects: list[float] = field(default_factory=list)
    pushed: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    invocations: dict[str, int] = field(default_factory=dict)
    # How often each call was struck by each fault, and in which functions Lambdas died.
    strikes: Counter[str] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)
    # What was put into queues, by function and body.
    enqueued: Counter[tuple[str, str]] = field(default_factory=Counter)
    # The effects that may have happened though their function failed: they alone may happen once more.
    doubtful: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Letter:
    """A message of a queue, and how often it was received."""

    id: str
    body: str
    receives: int


@dataclass
class _Invocation:
    """A function that runs, and what it has done that cannot be taken back."""

    function: str
    effects: list[str] = field(default_factory=list)


class _Context:
    function_name = "lab"
    aws_request_id = "lab"


class Simulator:
    """One world from START on. `install` has put its `world` where the handlers look for the outside."""

    def __init__(self, pages: Pages, seed: int, faults: Faults | None = None) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - chance from a seed is the point
        # A second one, for what conversations are: it changes nothing of what is drawn beside it.
        self.cases = random.Random(seed)  # noqa: S311 - as above
        self.faults = faults or Faults()
        self.now = START
        # Whether shops say by themselves what they say, to some of those who open the chat.
        self.greets = False
        self.record = Record()
        # The pages that are open, and all that ever were.
        self.pages: dict[str, Page] = {}
        self.known: dict[str, Page] = {}
        self.connections: dict[str, Connection] = {}
        self.dead_letters: list[tuple[str, str]] = []
        self.stream_dead_letters: list[dict[str, Any]] = []
        # For the checker: the conversations whose shopper is gone.
        self.must_mail: set[str] = set()
        # The calls that AWS strikes, should a test want some of them alone.
        self.only: frozenset[str] = frozenset()
        self._queues: dict[str, list[_Letter]] = {}
        self._running: list[_Invocation] = []
        self._inside = False
        self.world = LabWorld(self)
        self._node = pages
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self._by_socket: dict[tuple[str, int], str] = {}
        self._unhandled: list[Callable[[], None]] = []
        self._stream: deque[dict[str, Any]] = deque()
        self._streaming = False
        self._batch = RELAY_BATCH
        self._down: set[str] = set()
        self._timers: set[int] = set()
        self._frozen: set[str] = set()
        self._buckets = {"connects": (float(CONNECTS), START), "requests": (float(REQUESTS), START)}
        self._node.call(self.now, "reset")

    @property
    def pending(self) -> int:
        """How much is under way or planned."""
        return len(self._agenda)

    # The clock.

    def after(self, milliseconds: float, run: Callable[[], None]) -> None:
        """Do something later."""
        self._count += 1
        heapq.heappush(self._agenda, (self.now + max(0.0, milliseconds), self._count, run))

    def run(self, milliseconds: float) -> None:
        """Let so much time go by."""
        end = self.now + milliseconds
        while self._agenda and self._agenda[0][0] <= end:
            self.now, _, work = heapq.heappop(self._agenda)
            work()
        self.now = end

    def happens(self, fault: str) -> bool:
        """Whether this fault strikes now."""
        likely = getattr(self.faults, fault)
        return bool(likely > 0 and self.chance.random() < likely)

    def latency(self) -> float:
        """How long something takes on its way: no two the same, so that they overtake each other."""
        slow = 20 if self.happens("slow") else 1
        return self.chance.expovariate(1 / self.faults.latency) * slow + 1

    # What people do.

    def open_page(self, page: Page) -> None:
        """Load the page (again): what the page before had in memory is gone, its storage is there."""
        if page.name in self.pages:
            self.leave(page.name)
        self.pages[page.name] = self.known[page.name] = page
        page.online = True
        page.load += 1
        options = {"kind": page.kind, "key": page.key, "store": page.store_id, "agent": page.agent_id}
        seed = self.chance.getrandbits(31)
        where = (page.browser, seed, page.skew, page.secure)
        self._call("load", page.name, *where, options | {"defect": page.defect})
        # Nobody writes in the millisecond in which a page is loaded.
        self.run(5)

    def leave(self, name: str) -> None:
        """Close the page."""
        self._frozen.discard(name)
        self._call("leave", name)
        for connection in [each for each in self.connections.values() if each.page == name]:
            self.cut(connection.id, tell_page=False)
        del self.pages[name]

    def freeze(self, name: str, *, frozen: bool) -> None:
        """Let nothing happen to a tab, as phones do with those in the background; or let it all happen now."""
        if frozen != (name in self._frozen):
            (self._frozen.add if frozen else self._frozen.remove)(name)
            self._call("freeze" if frozen else "thaw", name)

    def knows(self, command: str) -> bool:
        """Whether the pages can do that."""
        return self._node.knows(command)

    def inherit(self, page: Page, of: Page) -> bool:
        """Give another browser what the link in a mail gives it; False if its shopper has no conversation yet."""
        return bool(self._call("inherit", of.browser, page.browser, page.key))

    def unsent(self) -> list[str]:
        """What still lies in the outbox of any browser, whether a page of it is open or not."""
        return list(self._call("unsent"))

    def request(
        self, page: Page, method: str, path: str, body: Mapping[str, Any] | None = None, token: str = ""
    ) -> dict[str, Any]:
        """What the API answers to somebody, past all faults of the network."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self._invoke(
            rest_handler(path), rest_event(page, method, path, headers, json.dumps(body) if body else "")
        )
        said = answer["body"] if answer and answer["body"].startswith("{") else "{}"
        return {"status": answer["statusCode"] if answer else 502, **json.loads(said)}

    def do(self, name: str, command: str, *values: str) -> Any:
        """Let the page do something; gives what the command gives."""
        return self._call("do", name, command, *values)

    def write(self, name: str, conversation_id: str, text: str, *, anew: bool = False) -> None:
        """Send a message from a page; `anew`, into the shopper's next conversation, should theirs be closed."""
        page = self.pages[name]
        self.record.written.append((page.store_id, name, text))
        if page.kind == "widget":
            greeted = not anew and self.greets and self.cases.random() < 0.5
            self.do(name, "begin" if anew else "greeted" if greeted else "write", text)
        else:
            self.record.into[text] = conversation_id
            self.do(name, "answer", conversation_id, text)

    def note(self, name: str, conversation_id: str, text: str, mention: str) -> None:
        """Write a note from an agent's page."""
        self.record.noted.append((self.pages[name].store_id, text))
        self.do(name, "note", conversation_id, text, mention)

    def network(self, name: str, *, online: bool) -> None:
        """Take the network from a page, or give it back."""
        self.pages[name].online = online
        if online:
            self.do(name, "wake")
        for connection in [each for each in self.connections.values() if each.page == name and not online]:
            # The browser notices, the other side does not.
            self._tell_closed(connection)
            connection.half_open = True

    def heal(self, names: Iterable[str] | None = None) -> None:
        """Everything works again, for everybody."""
        self.faults.heal()
        self._down.clear()
        for name in names or list(self.pages):
            self.freeze(name, frozen=False)
            if not self.pages[name].online:
                self.network(name, online=True)

    def outage(self, *functions: str) -> None:
        """Let functions fail until heal()."""
        self._down.update(functions)

    # The sockets.

    def cut(self, connection_id: str, *, tell_page: bool = True) -> None:
        """Break a socket."""
        found = self.connections.pop(connection_id, None)
        if found is None:
            return
        if tell_page:
            self._tell_closed(found)
        if not self.happens("lose_disconnect"):
            self.after(self.latency(), lambda: self._disconnected(found))

    def post(self, connection_id: str, data: str) -> int:
        """@connections: 200, 410 for a socket that is gone, 429 when it is too much."""
        if len(data.encode()) > FRAME:
            self.record.too_large.append(len(data.encode()))
        if self.happens("push_refused") or not self._take("requests", REQUESTS):
            return 429
        found = self.connections.get(connection_id)
        if found is None:
            return 410
        if not found.half_open:
            self.after(self.latency(), lambda: self._arrive(found, data))
        return 200

    def _arrive(self, connection: Connection, data: str) -> None:
        page = self.pages.get(connection.page)
        if page is None or connection.half_open or self.connections.get(connection.id) is not connection:
            return
        self.record.seen.append((page.store_id, data))
        self.record.heard.append((page.name, data))
        self.record.told_shoppers += [data] if page.kind == "widget" else []
        frame = json.loads(data)
        if frame.get("type") == "ack":
            self._acked(page, frame)
        self._call("message", connection.page, connection.socket, data)

    def _acked(self, page: Page, body: Mapping[str, Any]) -> None:
        message = body["message"]
        self.record.acked.append((page.store_id, body["conversation"], message["cid"], message["seq"]))

    def _open(self, page: Page, socket: int, url: str) -> None:
        if not page.online:
            self.after(self.latency(), lambda: self._call("closed", page.name, socket))
            return
        self.record.connects.append(self.now)
        ticket = url.partition("?ticket=")[2].replace("%2E", ".")
        event = {
            "type": "REQUEST",
            "methodArn": "arn:aws:execute-api:eu-central-1:000000000000:api/api/$connect",
            "headers": {"Origin": origin(page)},
            "queryStringParameters": {"ticket": ticket},
            "requestContext": {"routeKey": "$connect", "eventType": "CONNECT"},
        }
        policy = self._invoke("socket_authorizer", event) if self._take("connects", CONNECTS) else None
        allowed = policy and policy["policyDocument"]["Statement"][0]["Effect"] == "Allow"
        if not policy or not allowed:
            self.after(self.latency(), lambda: self._call("closed", page.name, socket))
            return
        name = f"c{self._count}-{socket}"
        connection = Connection(name, page.name, socket, policy["context"], self.now, self.now)
        answer = self._invoke("connect", {"requestContext": self._context(connection, "CONNECT", "$connect")})
        if not answer or answer["statusCode"] != OK:
            self.after(self.latency(), lambda: self._call("closed", page.name, socket))
            return
        self.connections[name] = connection
        self._by_socket[(page.name, socket)] = name
        self.after(self.latency(), lambda: self._call("opened", page.name, socket))
        self.after(LIFETIME, lambda: self.cut(name))
        self.after(IDLE, lambda: self._close_idle(connection))

    def _close_idle(self, connection: Connection) -> None:
        silent = self.now - connection.active
        if self.connections.get(connection.id) is not connection:
            return
        if silent >= IDLE:
            self.cut(connection.id)
        else:
            self.after(IDLE - silent, lambda: self._close_idle(connection))

    def _send(self, page: Page, socket: int, data: str) -> None:
        name = self._by_socket.get((page.name, socket), "")
        connection = self.connections.get(name)
        if connection is None or connection.half_open:
            return
        if self.happens("half_open"):
            connection.half_open = True
            return
        if self.happens("cut") or len(data.encode()) > FRAME:
            self.cut(name)
            return
        work = self._once(lambda: self._handle(connection, data))
        self._unhandled.append(work)
        # Each by itself: two frames of one socket may be handled at the same time, or the later one first.
        self.after(self.latency(), work)
        if self.happens("invoke_twice"):
            self.after(self.latency(), lambda: self._handle(connection, data))

    def _once(self, work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            if run in self._unhandled:
                self._unhandled.remove(run)
                work()

        return run

    def _handle(self, connection: Connection, data: str) -> None:
        # A frame that was on its way when its socket broke is handled all the same.
        if not self._take("requests", REQUESTS):
            return
        connection.active = self.now
        context = self._context(connection, "MESSAGE", "$default")
        answer = self._invoke("message", {"body": data, "requestContext": context, "isBase64Encoded": False})
        if answer is None:
            self._reply(connection, json.dumps({"message": "Internal server error", "connectionId": connection.id}))
        elif not self.happens("lose_reply"):
            self._reply(connection, answer["body"])

    def _reply(self, connection: Connection, body: str) -> None:
        if len(body.encode()) > FRAME:
            self.record.too_large.append(len(body.encode()))
        self.after(self.latency(), lambda: self._arrive(connection, body))

    def _disconnected(self, connection: Connection) -> None:
        self._invoke("disconnect", {"requestContext": self._context(connection, "DISCONNECT", "$disconnect")})

    def _context(self, connection: Connection, kind: str, route: str) -> dict[str, Any]:
        return {
            "routeKey": route,
            "eventType": kind,
            "connectionId": connection.id,
            "apiId": "api",
            "domainName": "socket.example",
            "stage": "api",
            "authorizer": connection.authorizer,
        }

    def _tell_closed(self, connection: Connection) -> None:
        self.after(1, lambda: self._call("closed", connection.page, connection.socket))

    def ask(self, who: Principal, frame: dict[str, Any]) -> dict[str, Any]:
        """The answer to a frame that somebody sends past all faults, from a socket of their own."""
        authorizer = {"store": who.store_id, "principal": who.id, "role": who.role.value, "name": who.name}
        connection = Connection(f"own-{who.id}", "", 0, authorizer, self.now, self.now)
        answer = self._invoke(
            "message", {"body": json.dumps(frame), "requestContext": self._context(connection, "MESSAGE", "$default")}
        )
        parsed: dict[str, Any] = json.loads(answer["body"]) if answer else {}
        return parsed

    # REST.

    def _fetch(self, page: Page, request: int, method: str, url: str, headers: dict[str, str], body: str) -> None:
        def fail() -> None:
            self._call("answered", page.name, request, 0, "")

        if not page.online:
            self.after(self.latency(), fail)
            return

        def arrive() -> None:
            if not self._take("requests", REQUESTS):
                answer: dict[str, Any] | None = {"statusCode": 429, "body": "{}"}
            else:
                answer = self._invoke(rest_handler(url), rest_event(page, method, url, headers, body))
            answer = answer or {"statusCode": 502, "body": "{}"}
            if not page.online or self.happens("lose_answer"):
                self.after(self.latency(), fail)
                return

            def deliver(found: dict[str, Any] = answer) -> None:
                parsed = json.loads(found["body"])
                if parsed.get("type") == "ack":
                    self._acked(page, parsed)
                self.record.seen.append((page.store_id, found["body"]))
                self.record.told_shoppers += [found["body"]] if page.kind == "widget" else []
                self._call("answered", page.name, request, found["statusCode"], found["body"])

            self.after(self.latency(), deliver)

        self.after(self.latency(), arrive)

    # Behind the chat.

    def stored(self, store_id: str, conversation_id: str, messages: Sequence[Message]) -> None:
        """Messages are in the log: the stream has them, in their order."""
        partition = log_items.partition(store_id, conversation_id)
        for message in messages:
            self.inserted(log_items.message_item(partition, message))

    def inserted(self, image: dict[str, Any]) -> None:
        """An item was added to the log's table: the stream has it."""
        self._count += 1
        change: dict[str, Any] = {"Keys": {name: image[name] for name in ("pk", "sk")}, "NewImage": image}
        change |= {"SequenceNumber": str(self._count), "ApproximateCreationDateTime": self.now / 1000}
        self._stream.append({"eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": change})
        self._wake_stream()

    def _wake_stream(self, milliseconds: float = 0) -> None:
        if not self._streaming and self._stream:
            self._streaming = True
            self.after(milliseconds or self.latency(), self._relay)

    def _relay(self) -> None:
        self._streaming = False
        batch = list(self._stream)[: self._batch]
        try:
            answer = self._invoke("relay", {"Records": batch}) if batch else {"batchItemFailures": []}
        except Exception:  # noqa: BLE001 - whatever leaves the function is an error of it, no more
            answer = None
        taken = 0
        if answer is None:
            taken = self._give_up_or_halve(batch)
        elif not self.happens("stream_again"):
            # Lambda goes on from the first record that failed: those after it come again.
            numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
            failed = [numbers.index(each["itemIdentifier"]) for each in answer["batchItemFailures"]]
            taken, self._batch = min(failed, default=len(batch)), RELAY_BATCH
        for _ in range(taken):
            self._stream.popleft()
        self._wake_stream(0 if taken else 1000)

    def _give_up_or_halve(self, batch: list[dict[str, Any]]) -> int:
        """After an error: how many records are given up."""
        self._batch = max(1, len(batch) // 2)
        if len(batch) > 1 or self.now / 1000 - batch[0]["dynamodb"]["ApproximateCreationDateTime"] < RELAY_AGE:
            return 0
        self.stream_dead_letters += batch
        self._batch = RELAY_BATCH
        return 1

    def enqueue(self, function: str, body: str, delay: float = 0, receives: int = 0) -> None:
        """A message for a function's queue, which may deliver it twice, and does not keep the order."""
        for _ in range(2 if self.happens("queue_twice") else 1):
            self.record.enqueued[function, body] += 1
            self._count += 1
            letter = _Letter(f"m{self._count}", body, receives + 1)
            self.after(delay + self.latency(), lambda letter=letter: self._visible(function, letter))  # type: ignore[misc]

    def _visible(self, function: str, letter: _Letter) -> None:
        waiting = self._queues.setdefault(function, [])
        waiting.append(letter)
        if len(waiting) == 1:
            self.after(POLL, lambda: self._work(function))

    def _work(self, function: str) -> None:
        waiting = self._queues[function]
        batch, self._queues[function] = waiting[: WORK[function].batch], waiting[WORK[function].batch :]
        if self._queues[function]:
            self.after(POLL, lambda: self._work(function))
        event = {"Records": [{"messageId": each.id, "body": each.body, "attributes": {}} for each in batch]}
        failed = {each.id for each in batch}
        if not self.happens("job_crashes") and function not in self._down:
            with suppress(ShopbellError):
                answer = self._invoke(function, event)
                failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]} if answer else failed
        for letter in [each for each in batch if each.id in failed]:
            self._again(function, letter)

    def _again(self, function: str, letter: _Letter) -> None:
        if letter.receives >= RECEIVES:
            self.dead_letters.append((function, letter.body))
            return
        next_try = replace(letter, receives=letter.receives + 1)
        self.after(FUNCTIONS[function].timeout * 6 * 1000, lambda: self._visible(function, next_try))

    def redrive(self) -> None:
        """Send all dead letters back."""
        letters, self.dead_letters = self.dead_letters, []
        for function, body in letters:
            self.enqueue(function, body)

    # What AWS does to a call.

    def strike(self, call: str, work: Callable[[], Any]) -> Any:
        """Do a call of a port: if AWS is not busy, the function does not die at it, and its answer is not lost."""
        if self._inside or not self._running:
            # A fake that asks itself, in a call that was struck or not; or a test, which prepares the world.
            return work()
        if call in COMMITS:
            self.interleave()
        if self._strikes("busy", call):
            return busy(call)
        self._may_die("crash_before", call)
        self._inside = True
        try:
            result = work()
        finally:
            self._inside = False
        self._may_die("crash_after", call)
        return unanswered(call) if self._strikes("reply_lost", call) else result

    def _strikes(self, fault: str, call: str) -> bool:
        if (self.only and call not in self.only) or not self.happens(fault):
            return False
        self.record.strikes[f"{fault} {call}"] += 1
        self.doubt()
        return True

    def _may_die(self, fault: str, call: str) -> None:
        function = self._running[-1].function if self._running else ""
        # Of all calls of the functions in front, most are harmless to die at; those behind are called much less.
        likely = getattr(self.faults, fault) * (1 if call in COMMITS else DIES.get(function, 0.03))
        if likely > 0 and self.chance.random() < likely:
            self.record.crashes[function] += 1
            self.doubt()
            raise Crash

    def effect(self, name: str) -> None:
        """Something is done now that cannot be taken back, or is held: a fault of the function leaves it in doubt."""
        if self._running:
            self._running[-1].effects.append(name)

    def doubt(self) -> None:
        """The function that runs fails, so what it has done so far may be done once more."""
        if self._running:
            self.record.doubtful.update(self._running[-1].effects)

    def interleave(self) -> None:
        """Let another frame be handled now, in the middle of this one."""
        while self._unhandled and self.happens("interleave"):
            self.chance.choice(self._unhandled)()

    def _invoke(self, function: str, event: dict[str, Any]) -> dict[str, Any] | None:
        """The answer of a real handler; None if it died."""
        self.record.invocations[function] = self.record.invocations.get(function, 0) + 1
        try:
            answer: dict[str, Any] = self.within(function, lambda: getattr(entry, function)(event, _Context()))
        except Crash:
            return None
        return answer

    def within(self, function: str, work: Callable[[], Any]) -> Any:
        """Do something inside a function, where faults strike; it may come in the middle of another one's call."""
        self._running.append(_Invocation(function))
        inside, self._inside = self._inside, False
        try:
            return work()
        finally:
            self._running.pop()
            self._inside = inside

    def _take(self, bucket: str, rate: float) -> bool:
        tokens, at = self._buckets[bucket]
        tokens = min(rate, tokens + (self.now - at) / 1000 * rate)
        self._buckets[bucket] = (tokens - 1 if tokens >= 1 else tokens, self.now)
        return tokens >= 1

    def _fire(self, name: str, timer: int) -> None:
        if timer in self._timers:
            self._timers.remove(timer)
            self._call("fire", name, timer)

    def _call(self, kind: str, *values: Any) -> Any:
        effects, result = self._node.call(self.now, kind, *values)
        for effect, name, *rest in effects:
            page = self.pages.get(name)
            if page is None:
                continue
            if effect == "timer":
                self._timers.add(rest[0])
                self.after(rest[1] or 0, lambda name=name, timer=rest[0]: self._fire(name, timer))  # type: ignore[misc]
            elif effect == "clear":
                self._timers.discard(rest[0])
            elif effect == "open":
                self.after(self.latency(), lambda page=page, rest=rest: self._open(page, *rest))  # type: ignore[misc]
            elif effect == "send":
                self._send(page, *rest)
            elif effect == "close":
                self.cut(self._by_socket.get((name, rest[0]), ""), tell_page=False)
            elif effect == "fetch":
                self._fetch(page, *rest)
        return result
