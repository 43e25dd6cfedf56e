"""The main job: a shopper and an agent talk, and both screens always show the same."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import BrowserContext, Page, Route, WebSocketRoute, expect

from infra.agents import put_agent
from infra.local.run import STORE
from tests.e2e.conftest import People, bubbles

pytestmark = pytest.mark.e2e


def _unique(text: str) -> str:
    return f"{text} {uuid.uuid4().hex[:8]}"


def _talk(people: People, opening: str) -> tuple[Page, Page]:
    """A shopper who has written, and an agent who has the conversation open."""
    shopper, agent = people.shopper(), people.agent()
    people.open_chat(shopper)
    people.write(shopper, opening)
    people.pick(agent, opening)
    return shopper, agent


def _cut(page: Page, sockets: list[WebSocketRoute]) -> None:
    """Let every socket of the page run through the test, which can cut it."""

    def through(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket(re.compile("ticket="), through)


def test_a_shopper_writes_and_an_agent_answers(people: People) -> None:
    """Neither reloads; after a reload both see the same; no console says a word."""
    opening = _unique("Is the tent waterproof?")
    shopper, agent = _talk(people, opening)
    people.answer(agent, "Yes, up to 4,000 mm.")
    expect(shopper.get_by_role("log")).to_contain_text("Yes, up to 4,000 mm.")
    expect(shopper.get_by_role("log")).to_contain_text("Ana")
    people.write(shopper, "Great, thank you!")
    expect(agent.locator("main .log")).to_contain_text("Great, thank you!")
    expect(agent.locator("main .log")).to_contain_text("Seen")
    expect(shopper.get_by_role("log")).to_contain_text("Seen")
    said = [opening, "Yes, up to 4,000 mm.", "Great, thank you!"]
    assert bubbles(shopper) == bubbles(agent) == said
    for page in (shopper, agent):
        page.reload()
    people.open_chat(shopper)
    for page in (shopper, agent):
        expect(page.locator(".log [class$=bubble]")).to_have_text(said)
    assert people.errors == [], people.refused


def test_typing_is_seen_on_both_sides(people: People) -> None:
    """And goes when the message comes."""
    shopper, agent = _talk(people, _unique("Hello"))
    # Typing is not repeated: it can be seen only once the shopper's socket listens.
    expect(agent.get_by_text("On the page", exact=True)).to_be_visible(timeout=30_000)
    agent.get_by_role("textbox", name="Message").press_sequentially("Hi")
    expect(shopper.get_by_text("Ana is typing")).to_be_attached()
    agent.keyboard.press("Control+Enter")
    expect(shopper.get_by_text("Ana is typing")).not_to_be_attached()
    agent.get_by_role("textbox", name="Message").press_sequentially("And")
    expect(shopper.get_by_text("Ana is typing")).to_be_attached()
    shopper.get_by_role("textbox", name="Message").press_sequentially("Oh")
    expect(agent.get_by_text(re.compile("Visitor .* is typing"))).to_be_visible()


def test_an_answer_finds_the_shopper_on_another_page(people: People) -> None:
    """The launcher counts what is unread; opening shows it, and then nothing is unread."""
    opening = _unique("Do you ship to Norway?")
    shopper, agent = _talk(people, opening)
    shopper.keyboard.press("Escape")
    shopper.goto(f"{people.stack.shop}/shipping.html")
    people.answer(agent, "We do!")
    expect(shopper.get_by_role("button", name="Chat with us, 1 unread")).to_be_visible()
    people.open_chat(shopper)
    expect(shopper.get_by_role("log")).to_contain_text("We do!")
    shopper.keyboard.press("Escape")
    expect(shopper.get_by_role("dialog")).to_be_hidden()
    expect(shopper.get_by_role("button", name="Chat with us", exact=True)).to_be_focused()


def test_unread_shows_exactly_where_it_is(people: People) -> None:
    """A badge on the one conversation, gone when it is read, and a line where the new messages begin."""
    one, two = _unique("First"), _unique("Second")
    shopper, agent = _talk(people, one)
    other = people.shopper()
    people.open_chat(other)
    people.write(other, two)
    row = agent.locator("button.list-row", has_text=two)
    expect(row.locator(".list-badge")).to_contain_text("1")
    people.write(other, "and more")
    row = agent.locator("button.list-row", has_text="and more").first
    expect(row.locator(".list-badge")).to_contain_text("2")
    expect(agent.locator("button.list-row", has_text=one).locator(".list-badge")).to_have_count(0)
    row.click()
    expect(agent.locator("main .log .log-new")).to_be_visible()
    expect(row.locator(".list-badge")).to_have_count(0)
    agent.reload()
    expect(agent.locator("button.list-row", has_text="and more").first).to_be_visible()
    expect(agent.locator("button.list-row", has_text="and more").first.locator(".list-badge")).to_have_count(0)
    assert bubbles(shopper) == [one]


def test_cut_sockets_lose_and_double_nothing(people: People) -> None:
    """Both are cut while both write; afterwards both screens show every message once, in the same order."""
    opening = _unique("Cut me off")
    sockets: list[WebSocketRoute] = []
    shopper_context, agent_context = people.context(), people.context()
    shopper, agent = shopper_context.new_page(), agent_context.new_page()
    for page in (shopper, agent):
        _cut(page, sockets)
    shopper.goto(people.stack.shop)
    people.open_chat(shopper)
    people.write(shopper, opening)
    agent.goto(people.stack.inbox)
    agent.get_by_label("E-mail").fill("ana@shop.example")
    agent.get_by_label("Password", exact=True).fill(people.stack.passwords["ana@shop.example"])
    agent.get_by_role("button", name="Sign in").click()
    people.pick(agent, opening)
    for number in range(6):
        people.write(shopper, f"shopper {number}")
        people.answer(agent, f"agent {number}")
        if number in {1, 3}:
            for socket in sockets:
                socket.close()
            sockets.clear()
    for page in (shopper, agent):
        expect(page.locator(".log [class$=bubble]")).to_have_count(13, timeout=40_000)
        expect(page.get_by_text("Sending…")).to_have_count(0, timeout=40_000)
    # The other side's last messages may still be on their way to this one.
    expect(shopper.locator(".log [class$=bubble]")).to_have_count(13)
    said = bubbles(shopper)
    expect(agent.locator(".log [class$=bubble]")).to_have_text(said)
    assert sorted(said) == sorted([opening, *(f"{who} {n}" for who in ("agent", "shopper") for n in range(6))])
    for who in ("agent", "shopper"):
        assert [text for text in said if text.startswith(f"{who} ")] == [f"{who} {n}" for n in range(6)]


def test_a_blocked_socket_goes_over_https(people: People) -> None:
    """A network that lets no socket through still lets people talk."""
    opening = _unique("No sockets here")
    shopper = people.context().new_page()
    shopper.route_web_socket(re.compile("ticket="), lambda socket: socket.close())
    shopper.goto(people.stack.shop)
    people.open_chat(shopper)
    people.write(shopper, opening)
    agent = people.agent()
    people.pick(agent, opening)
    people.answer(agent, "I hear you")
    expect(shopper.get_by_role("log")).to_contain_text("I hear you", timeout=30_000)
    people.write(shopper, "And I you")
    expect(agent.locator("main .log")).to_contain_text("And I you")


def test_what_was_not_sent_outlives_a_reload(people: People) -> None:
    """Offline, reload, online: sent once, in order; what was being typed is there too."""
    opening = _unique("Before the tunnel")
    shopper, agent = _talk(people, opening)
    # The socket first: what is sent then can only go over HTTPS, which is cut as well.
    shopper.context.route("**/_aws/execute-api/**", lambda route: route.abort())
    shopper.route_web_socket(re.compile("ticket="), lambda socket: socket.close())
    shopper.goto(f"{people.stack.shop}/cart.html")
    people.open_chat(shopper)
    people.write(shopper, "in the tunnel 1")
    people.write(shopper, "in the tunnel 2")
    expect(shopper.get_by_text(re.compile("Sending|Not sent yet")).first).to_be_visible()
    shopper.get_by_role("textbox", name="Message").press_sequentially("half a sent")
    shopper.reload()
    people.open_chat(shopper)
    expect(shopper.get_by_role("log")).to_contain_text("in the tunnel 2")
    expect(shopper.get_by_role("textbox", name="Message")).to_have_value("half a sent")
    shopper.context.unroute_all()
    shopper.close()
    back = shopper.context.new_page()
    back.goto(people.stack.shop)
    people.open_chat(back)
    said = [opening, "in the tunnel 1", "in the tunnel 2"]
    expect(agent.locator(".log [class$=bubble]")).to_have_text(said, timeout=30_000)
    expect(back.locator(".log [class$=bubble]")).to_have_text(said)


def _count_sockets(context: BrowserContext) -> list[str]:
    opened: list[str] = []
    context.on("page", lambda page: page.on("websocket", lambda socket: opened.append(socket.url)))
    return opened


def test_tabs_share_one_socket_and_one_conversation(people: People) -> None:
    """Both show the same, either may write, and when the leading one closes the other goes on."""
    opening = _unique("Two tabs")
    context = people.context()
    opened = _count_sockets(context)
    one = people.shopper(context)
    people.open_chat(one)
    people.write(one, opening)
    expect(one.get_by_text("Delivered")).to_be_visible()
    two = people.shopper(context, "/product.html?id=skarv-tent")
    people.open_chat(two)
    expect(two.get_by_role("log")).to_contain_text(opening)
    people.write(two, "from the second tab")
    expect(one.get_by_role("log")).to_contain_text("from the second tab")
    # Where the socket is late, what was written has gone over HTTPS meanwhile.
    for _ in range(150):
        if opened:
            break
        one.wait_for_timeout(200)
    assert len(opened) == 1
    agent = people.agent()
    people.pick(agent, "from the second tab")
    one.close()
    people.answer(agent, "still there?")
    expect(two.get_by_role("log")).to_contain_text("still there?", timeout=30_000)
    people.write(two, "yes!")
    said = [opening, "from the second tab", "still there?", "yes!"]
    expect(agent.locator(".log [class$=bubble]")).to_have_text(said)
    expect(two.locator(".log [class$=bubble]")).to_have_text(said)


def test_two_agents_see_who_has_it(people: People) -> None:
    """Claimed, it leaves the other's list at once; a reply of the other is a colleague's; closing shows on all."""
    opening = _unique("Who takes me?")
    shopper, ana = _talk(people, opening)
    ben = people.agent("ben@shop.example")
    expect(ben.locator("button.list-row", has_text=opening)).to_be_visible()
    ana.get_by_role("button", name="Claim").click()
    expect(shopper.get_by_role("log")).to_contain_text("Ana has joined")
    expect(ben.locator("button.list-row", has_text=opening)).to_have_count(0)
    ben.get_by_role("link", name="All").click()
    people.pick(ben, opening)
    expect(ben.locator("button.list-row", has_text=opening)).to_contain_text("with Ana")
    people.answer(ben, "Hello from Ben")
    expect(ana.locator("main .log .log-colleague")).to_contain_text("Hello from Ben")
    ana.get_by_role("button", name="Ana", exact=True).click()
    ana.get_by_role("menuitemradio", name="Ben").click()
    expect(shopper.get_by_role("log")).to_contain_text("Ben has joined")
    expect(ben.locator("main .log")).to_contain_text("Ana assigned this to you")
    ben.get_by_role("button", name="Close").click()
    expect(shopper.get_by_role("log")).to_contain_text("This conversation was closed")
    people.write(shopper, "One more question")
    ben.get_by_role("link", name="Mine").click()
    people.pick(ben, "One more question")
    expect(ben.get_by_role("button", name="Close")).to_be_visible()


def test_only_one_of_two_claims_wins(people: People) -> None:
    """The second one is told, and sees who has it."""
    opening = _unique("Both at once")
    _, ana = _talk(people, opening)
    ben = people.agent("ben@shop.example")
    people.pick(ben, opening)

    def ana_first(route: Route) -> None:
        ana.get_by_role("button", name="Claim").click()
        expect(ana.get_by_role("button", name="Claim")).to_have_count(0)
        route.continue_()

    # Ben's click is on its way when Ana's comes through.
    ben.route("**/claim", ana_first)
    ben.get_by_role("button", name="Claim").click()
    expect(ben.get_by_text("Somebody changed this conversation just now")).to_be_visible()
    expect(ben.get_by_role("button", name="Ana", exact=True)).to_be_visible()


def test_the_inbox_is_worked_by_keys_alone(people: People) -> None:
    """j, k, Enter, r, Ctrl+Enter, e, u, ?"""
    opening = _unique("Keys only")
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, opening)
    agent = people.agent()
    # An answer claims: in this list the conversation stays where it is.
    agent.get_by_role("link", name="All").click()
    expect(agent.locator("button.list-row", has_text=opening)).to_be_visible()
    for _ in range(40):
        agent.keyboard.press("j")
        agent.wait_for_timeout(150)
        if opening in (agent.locator(".list-marked").all_inner_texts() or [""])[0]:
            break
    agent.keyboard.press("Enter")
    expect(agent.locator("main .log")).to_contain_text(opening)
    agent.keyboard.press("r")
    expect(agent.get_by_role("textbox", name="Message")).to_be_focused()
    agent.keyboard.type("Typed jker without a jump")
    agent.keyboard.press("Control+Enter")
    expect(shopper.get_by_role("log")).to_contain_text("Typed jker without a jump")
    agent.keyboard.press("Escape")
    agent.keyboard.press("Shift+?")
    expect(agent.get_by_role("dialog", name="Keys")).to_be_visible()
    agent.keyboard.press("Escape")
    expect(agent.get_by_role("dialog", name="Keys")).to_be_hidden()
    expect(agent.locator("button.list-row", has_text="Typed jker")).to_be_visible()
    agent.keyboard.press("e")
    expect(shopper.get_by_role("log")).to_contain_text("This conversation was closed")
    expect(agent.locator("button.list-row", has_text="Typed jker")).to_have_count(0)
    agent.keyboard.press("u")
    expect(agent.get_by_text("Choose a conversation.")).to_be_visible()
    agent.get_by_role("link", name="Closed").click()
    agent.locator("button.list-row", has_text="Typed jker").first.focus()
    agent.keyboard.press("Enter")
    agent.get_by_role("button", name="Reopen").click()
    expect(agent.locator(".conversation-head").get_by_role("button", name="Close")).to_be_visible()


def test_signing_in_for_the_first_time_asks_for_a_password(people: People) -> None:
    """Wrong password, weak password, right one; a reload keeps the session; signing out ends it."""
    password = put_agent(people.stack.local.deployment, store_id="demo", email="cleo@shop.example", name="Cleo")
    page = people.context().new_page()
    page.goto(people.stack.inbox)
    for attempt in ("wrong", password):
        page.get_by_label("E-mail").fill("cleo@shop.example")
        page.get_by_label("Password", exact=True).fill(attempt)
        page.get_by_role("button", name="Sign in").click()
        if attempt == "wrong":
            expect(page.get_by_text("E-mail or password is wrong.")).to_be_visible()
    expect(page.get_by_role("heading", name="Choose a password")).to_be_visible()
    page.get_by_label("New password").fill("A long enough one, 1!")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    page.reload()
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    page.get_by_role("button", name="Cleo").click()
    page.get_by_role("menuitemradio", name="Away").click()
    page.get_by_role("button", name="Cleo").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to your inbox")).to_be_visible()
    page.goto(people.stack.inbox)
    expect(page.get_by_role("heading", name="Sign in to your inbox")).to_be_visible()


def test_what_a_later_version_has_written_breaks_no_page(people: People) -> None:
    """An event that neither page knows takes its place and says nothing; what comes after it is there."""
    shopper, agent = _talk(people, _unique("Before it"))
    conversation = agent.url.split("/")[-1].split("?")[0]
    deployment = people.stack.local.deployment
    table, key = deployment["LogTable"], {"S": f"{STORE}#{conversation}"}
    query = {"KeyConditionExpression": "pk = :pk AND begins_with(sk, :m)", "ConsistentRead": True}
    values = {":pk": key, ":m": {"S": "m#"}}
    last = deployment.client("dynamodb").query(TableName=table, ExpressionAttributeValues=values, **query)["Items"][-1]
    seq = int(last["sk"]["S"][2:]) + 1
    later = last | {"sk": {"S": f"m#{seq:08d}"}, "c": {"S": "cid-later"}, "e": {"S": "sparkled"}, "w": {"S": "fax"}}
    deployment.client("dynamodb").put_item(TableName=table, Item={k: v for k, v in later.items() if k != "x"})
    agent.reload()
    shopper.reload()
    people.open_chat(shopper)
    people.answer(agent, "After it")
    expect(shopper.get_by_role("log")).to_contain_text("After it")
    people.write(shopper, "So it goes on")
    expect(agent.locator("main .log")).to_contain_text("So it goes on")
    for page in (shopper.get_by_role("log"), agent.locator("main .log")):
        expect(page).not_to_contain_text("undefined")
        expect(page).not_to_contain_text("sparkled")


def test_nothing_of_one_store_shows_in_the_other(people: People) -> None:
    """Two shops, two inboxes: neither sees the other's shoppers, and a foreign address shows nothing."""
    secret = _unique("For Fjord & Fern only")
    _, ana = _talk(people, secret)
    shopper = people.shopper(shop=people.stack.bravo_shop)
    people.open_chat(shopper)
    people.write(shopper, _unique("For Bravo only"))
    bea = people.agent("bea@bravo.example")
    expect(bea.locator("button.list-row", has_text="For Bravo only").first).to_be_visible()
    bea.get_by_role("link", name="All").click()
    expect(bea.locator("button.list-row").first).to_be_visible()
    assert secret not in bea.inner_text("body")
    conversation = ana.url.split("/")[-1].split("?")[0]
    bea.goto(f"{people.stack.inbox}/bravo/all/{conversation}?status=open")
    expect(bea.get_by_text("This conversation does not exist.")).to_be_visible()
    bea.goto(f"{people.stack.inbox}/demo/all/{conversation}?status=open")
    expect(bea.get_by_text("You do not work in this store.")).to_be_visible()
    assert "For Bravo only" not in ana.inner_text("body")
