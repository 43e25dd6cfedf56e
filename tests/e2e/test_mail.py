"""A shopper leaves, and the conversation goes on by mail: real mails, on the deployed stack, in a real browser."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.local import mailbox
from infra.local.mail import DOMAIN, Sent
from infra.local.run import STORE
from infra.redrive import redrive
from infra.stores import StoreOptions, put_store
from tests.e2e.conftest import People, Stack, bubbles, empty_inbox

pytestmark = pytest.mark.e2e
SHOP = f"help@demo.{DOMAIN}"
SECONDS = 40


def wait_for(look: Callable[[], Any], what: str) -> Any:
    """What the look gives, once it gives something."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.2)
    pytest.fail(f"no {what} within {SECONDS} s")


def mail_to(stack: Stack, address: str, text: str) -> Sent:
    """The mail to this address that holds this text."""

    def look() -> Sent | None:
        for sent in stack.local.mails.outbox():
            body = sent.message.get_body(("plain",))
            if sent.to == address and body and text in str(body.get_content()):
                return sent
        return None

    found: Sent = wait_for(look, f"mail to {address} with {text!r}")
    return found


def leave_address(page: Page, address: str) -> None:
    """Fill in the form that follows the first message."""
    # Asked for at once when nobody is there, else after a minute without an answer.
    page.get_by_label("Leave your e-mail address").fill(address, timeout=90_000)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"answers go to {address}")).to_be_visible()


def test_a_shopper_who_left_is_mailed_comes_back_by_the_link_and_answers_by_mail(people: People, stack: Stack) -> None:
    """The whole way round: chat, mail, another device, mail, chat."""
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, "Do the candles float?")
    expect(shopper.get_by_text("Delivered")).to_be_visible()
    leave_address(shopper, "jane@reader.example")
    agent = people.agent()
    people.pick(agent, "Do the candles float?")
    expect(agent.get_by_text("On the page", exact=True)).to_be_visible()
    shopper.close()
    expect(agent.get_by_text("Has left", exact=True)).to_be_visible()
    expect(agent.get_by_text("Your reply goes to jane@reader.example by e-mail.")).to_be_visible()
    people.answer(agent, "They do, for an hour.")
    people.answer(agent, "In salt water longer <3")
    sent = mail_to(stack, "jane@reader.example", "They do, for an hour.")
    message = sent.message
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "In salt water longer <3" in plain.get_content()
    assert "In salt water longer &lt;3" in html.get_content()
    assert "Do the candles float?" not in plain.get_content()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(rf"r\+[a-z2-7]{{56}}@demo\.{re.escape(DOMAIN)}", message["Reply-To"])
    expect(agent.locator("li.log-own", has_text="They do, for an hour.")).to_contain_text("Delivered by e-mail")

    link = re.search(r"http://\S+#shopbell=\S+", plain.get_content())
    assert link
    phone = people.context(viewport={"width": 390, "height": 800}).new_page()
    other = _declines(people, link[0])
    phone.goto(link[0])
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_role("dialog", name="Chat with")).to_be_visible()
    expect(phone.locator(".log [class$=bubble]")).to_have_count(3)
    _is_too_late(other, link[0])
    assert "#" not in phone.url
    assert bubbles(phone)[0] == "Do the candles float?"
    expect(agent.get_by_text("On the page", exact=True)).to_be_visible()

    mailbox.reply(stack.local.mails, sent.name, "Wonderful, thank you!")
    expect(agent.locator("li.log-theirs", has_text="Wonderful, thank you!")).to_contain_text("by e-mail")
    expect(phone.get_by_text("Wonderful, thank you!")).to_be_visible()
    _looks_not_like_the_shop(stack, phone, sender="billing@acme-shop.example", answered=sent.name)
    assert len([each for each in stack.local.mails.outbox() if each.to == "jane@reader.example"]) == 1

    url = str(message["List-Unsubscribe"]).strip("<>")
    request = urllib.request.Request(url, b"List-Unsubscribe=One-Click", method="POST")  # noqa: S310 - our own address
    request.add_header("Content-Type", "application/x-www-form-urlencoded")
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - as above
        assert "no more of these mails" in answer.read().decode()
    phone.close()
    agent.reload()
    expect(agent.get_by_text("gets no e-mail: they unsubscribed")).to_be_visible()


def _looks_not_like_the_shop(stack: Stack, page: Page, sender: str, answered: str) -> None:
    """Somebody whom the mail was forwarded to may answer, and is drawn apart, without links."""
    mailbox.reply(stack.local.mails, answered, "Pay at https://evil.example", sender)
    foreign = page.locator("li.stranger", has_text="Pay at https://evil.example")
    expect(foreign).to_contain_text(f"{sender} (not the shop)")
    expect(foreign.locator("a")).to_have_count(0)


def _declines(people: People, link: str) -> Page:
    """Somebody who talks to the shop is sent another one's link: they see whose it is, and keep what they have."""
    other = people.shopper()
    people.open_chat(other)
    people.write(other, "I am somebody else")
    expect(other.get_by_text("Delivered")).to_be_visible()
    other.goto("about:blank")
    other.goto(link)
    question = other.get_by_role("dialog", name="Go on with the conversation of j•••@reader.example?")
    question.get_by_role("button", name="That is not me").click()
    expect(other.locator(".log [class$=bubble]")).to_have_text(["I am somebody else"])
    return other


def _is_too_late(other: Page, link: str) -> None:
    """The link was used by whom it was sent to; who finds it later gets nothing by it, and loses nothing."""
    other.goto("about:blank")
    other.goto(link)
    other.get_by_role("button", name="Go on").click()
    expect(other.get_by_text("This link was used already")).to_be_visible()
    other.get_by_role("button", name="OK").click()
    expect(other.locator(".log [class$=bubble]")).to_have_text(["I am somebody else"])
    other.close()


def _tunnel(page: Page) -> None:
    """From its next load on, nothing gets through for this browser."""
    page.context.route("**/_aws/execute-api/**", lambda route: route.abort())
    page.context.route_web_socket(re.compile("ticket="), lambda socket: socket.close())


def test_an_address_typed_in_a_tunnel_is_told_afterwards(people: People) -> None:
    """It outlives a reload; one that no mail can reach is said to be so, and a copy that can't be asked for too."""
    page = people.context().new_page()
    page.clock.install()
    shopper = people.shopper(page=page)
    people.open_chat(shopper)
    people.write(shopper, "Going underground")
    expect(shopper.get_by_text("Delivered")).to_be_visible()
    _tunnel(shopper)
    shopper.reload()
    people.open_chat(shopper)
    # Nobody can tell who is there: the minute without an answer goes by.
    shopper.clock.fast_forward("01:05")
    # A slow page begins to wait only after the clock was moved.
    shopper.get_by_label("Leave your e-mail address").fill("tunnel@reader.example", timeout=90_000)
    shopper.get_by_role("button", name="Save").click()
    expect(shopper.get_by_text("Saving tunnel@reader.example")).to_be_visible()
    shopper.reload()
    people.open_chat(shopper)
    expect(shopper.get_by_text("Saving tunnel@reader.example")).to_be_visible()
    shopper.context.unroute_all()
    shopper.close()
    back = people.shopper(shopper.context)
    people.open_chat(back)
    expect(back.get_by_text("answers go to tunnel@reader.example")).to_be_visible()
    back.get_by_role("button", name="Change").click()
    back.get_by_label("Leave your e-mail address").fill("tunnel@reader")
    back.get_by_role("button", name="Save").click()
    expect(back.get_by_role("alert")).to_have_text("No mail can reach this address. Please check it.")
    expect(back.get_by_label("Leave your e-mail address")).to_have_value("tunnel@reader")
    leave_address(back, "out@reader.example")
    agent = people.agent()
    people.pick(agent, "Going underground")
    expect(agent.get_by_text("out@reader.example").first).to_be_visible()
    _tunnel(back)
    back.reload()
    people.open_chat(back)
    back.get_by_role("button", name="Send me a copy").click()
    expect(back.get_by_text("The copy could not be sent.")).to_be_visible()
    expect(back.get_by_role("button", name="Try again")).to_be_visible()


def test_who_reads_in_the_chat_gets_no_mail(people: People, stack: Stack) -> None:
    """Opening the chat first stops it."""
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, "Are you there?")
    expect(shopper.get_by_text("Delivered")).to_be_visible()
    leave_address(shopper, "reads@reader.example")
    agent = people.agent()
    people.pick(agent, "Are you there?")
    people.answer(agent, "Here I am")
    expect(shopper.get_by_text("Here I am")).to_be_visible()
    expect(agent.locator("li.log-own", has_text="Here I am")).to_contain_text("Seen")
    shopper.close()
    time.sleep(6)
    assert [each for each in stack.local.mails.outbox() if each.to == "reads@reader.example"] == []


def test_a_new_mail_opens_a_conversation_that_is_answered_by_mail(people: People, stack: Stack) -> None:
    """Over SMTP, with a file: confirmed, shown, downloaded, answered in its thread."""
    message = EmailMessage()
    message["From"], message["To"] = "Tom <tom@reader.example>", SHOP
    message["Subject"], message["Message-ID"] = "Broken buckle", "<b1@reader.example>"
    message.set_content("The buckle broke.\n\n-- \nTom\n")
    message.add_attachment(b"\x89PNG not really", maintype="image", subtype="png", filename="buckle.png")
    stack.local.mails.submit(message, SHOP)
    mail_to(stack, "tom@reader.example", "we have received your message")
    agent = people.agent()
    row = agent.locator("button.list-row", has_text="Broken buckle")
    expect(row).to_contain_text("E-mail")
    row.click()
    expect(agent.locator("main .log")).to_contain_text("The buckle broke.")
    expect(agent.get_by_role("heading", name="Tom")).to_be_visible()
    with agent.expect_download() as download:
        agent.get_by_role("button", name="buckle.png").click()
    assert download.value.path().read_bytes() == b"\x89PNG not really"
    people.answer(agent, "A new one is on its way.")
    sent = mail_to(stack, "tom@reader.example", "A new one is on its way.").message
    assert (sent["Subject"], sent["In-Reply-To"]) == ("Re: Broken buckle", "<b1@reader.example>")


def test_a_mail_that_comes_back_is_shown_and_ends_the_mails(people: People) -> None:
    """SES's own simulator address bounces."""
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, "Write to me")
    expect(shopper.get_by_text("Delivered")).to_be_visible()
    leave_address(shopper, "bounce@simulator.amazonses.com")
    agent = people.agent()
    people.pick(agent, "Write to me")
    shopper.close()
    expect(agent.get_by_text("Has left", exact=True)).to_be_visible()
    people.answer(agent, "Gladly")
    expect(agent.locator("li.log-own", has_text="Gladly")).to_contain_text("E-mail came back")
    expect(agent.get_by_text("gets no e-mail: mails came back")).to_be_visible()


def test_a_provider_that_is_down_delays_the_mail_and_loses_nothing(people: People, stack: Stack) -> None:
    """SES says that it is too much, several times: one mail in the end."""
    refused: list[int] = []

    def refuse() -> int:
        refused.append(429)
        return 429 if len(refused) <= 2 else 0

    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, "Late answer please")
    expect(shopper.get_by_text("Delivered")).to_be_visible()
    leave_address(shopper, "late@reader.example")
    agent = people.agent()
    people.pick(agent, "Late answer please")
    shopper.close()
    expect(agent.get_by_text("Has left", exact=True)).to_be_visible()
    stack.local.mails.before_send = refuse
    try:
        people.answer(agent, "Here it is")
        wait_for(lambda: len(refused) >= 1, "try")
        time.sleep(20)
        wait_for(lambda: len(refused) >= 3, "third try")
        mail_to(stack, "late@reader.example", "Here it is")
    finally:
        stack.local.mails.before_send = lambda: 0
    assert len([each for each in stack.local.mails.outbox() if each.to == "late@reader.example"]) == 1


def test_a_plain_contact_form_reaches_the_inbox(people: People, stack: Stack) -> None:
    """Without any script of ours; the answer goes out by mail."""
    page = people.shopper(path="/contact.html")
    page.get_by_label("Name").fill("Eva")
    page.get_by_label("E-mail").fill("eva@reader.example")
    page.get_by_label("Message", exact=True).fill("Do you ship to Malta?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    agent = people.agent()
    row = agent.locator("button.list-row", has_text="Do you ship to Malta?")
    expect(row).to_contain_text("Form")
    row.click()
    people.answer(agent, "We do.")
    mail_to(stack, "eva@reader.example", "We do.")


def test_an_answer_on_another_page_shows_in_title_launcher_and_a_preview(people: People) -> None:
    """The preview can be dismissed, and stays away in every tab; opening the chat clears all three."""
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, "How long is shipping?")
    expect(shopper.get_by_text("Delivered")).to_be_visible()
    shopper.keyboard.press("Escape")
    shopper.goto(f"{people.stack.shop}/shipping.html")
    agent = people.agent()
    people.pick(agent, "How long is shipping?")
    people.answer(agent, "Two days")
    preview = shopper.get_by_role("button", name="Ana wrote")
    expect(preview).to_contain_text("Two days")
    expect(shopper).to_have_title(re.compile(r"^\(1\) Shipping and returns"))
    expect(shopper.get_by_role("button", name="Chat with us, 1 unread")).to_be_visible()
    other = people.shopper(page=shopper.context.new_page())
    expect(other.get_by_role("button", name="Ana wrote")).to_contain_text("Two days")
    shopper.get_by_role("button", name="Dismiss").click()
    expect(preview).to_be_hidden()
    expect(other.get_by_role("button", name="Ana wrote")).to_be_hidden()
    shopper.reload()
    expect(shopper.get_by_role("button", name="Chat with us, 1 unread")).to_be_visible()
    expect(preview).to_be_hidden()
    people.answer(agent, "Or three")
    expect(other.get_by_role("button", name="Ana wrote")).to_contain_text("Or three")
    other.get_by_role("button", name="Dismiss").click()
    expect(preview).to_be_hidden()
    people.answer(agent, "Or four")
    expect(preview).to_contain_text("Or four")
    shopper.get_by_role("button", name="Ana wrote").click()
    expect(shopper.get_by_role("dialog")).to_be_visible()
    expect(shopper).to_have_title(re.compile(r"^Shipping and returns"))


def test_shoppers_see_whether_somebody_is_there(people: People) -> None:
    """Online with an agent; the answer may be a quarter of a minute old."""
    agent = people.agent()
    shopper = people.shopper()
    time.sleep(16)
    people.open_chat(shopper)
    expect(shopper.get_by_text("We are here")).to_be_visible()
    agent.close()


def test_the_inbox_counts_what_waits_and_makes_a_sound(people: People) -> None:
    """Title and icon show the number; the sound is heard once the page was touched, and never for what one looks at."""
    context = people.context()
    context.add_init_script(
        "window.tones = 0; const start = OscillatorNode.prototype.start;"
        " OscillatorNode.prototype.start = function (at) { window.tones++; return start.call(this, at); };"
    )
    agent = people.agent(context=context)
    agent.mouse.click(5, 5)
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, "Ring the bell")
    expect(agent).to_have_title("(1) Shopbell")
    agent.wait_for_function("() => window.tones > 0")
    assert agent.locator('link[rel="icon"]').get_attribute("href", timeout=5000) is not None
    agent.wait_for_function("() => document.querySelector('link[rel=icon]').href.startsWith('data:image/png')")
    agent.goto(f"{people.stack.inbox}/demo/all?status=closed")
    expect(agent.get_by_text("No closed conversations.")).to_be_visible()
    expect(agent).to_have_title("(1) Shopbell")
    agent.goto(people.stack.inbox)
    agent.mouse.click(5, 5)
    people.pick(agent, "Ring the bell")
    expect(agent).to_have_title("Shopbell")
    agent.evaluate("() => { window.tones = 0; }")
    people.write(shopper, "And again")
    expect(agent.locator("main .log")).to_contain_text("And again")
    time.sleep(2)
    assert agent.evaluate("() => window.tones") == 0
    assert people.errors == [], people.refused


def test_preferences_are_kept(people: People) -> None:
    """Sound on this machine, the rest with the agent."""
    agent = people.agent()

    def dialog() -> Any:
        agent.get_by_role("button", name="Ana").click()
        agent.get_by_role("menuitem", name="Notifications").click()
        found = agent.get_by_role("dialog", name="Notifications")
        expect(found.get_by_label("Mail me when a shopper waits")).to_be_visible()
        return found

    found = dialog()
    found.get_by_label("Sound for new messages").select_option("drop")
    with agent.expect_response(re.compile("/preferences")):
        found.get_by_label("Mail me when a shopper waits").select_option("15")
    with agent.expect_response(re.compile("/preferences")):
        found.get_by_label("Send me nothing at night").check()
    expect(found.get_by_text("Saved")).to_be_visible()
    # A time passes through other times while it is typed, and closing the dialog is enough.
    posted: list[str] = []
    agent.on("request", lambda sent: posted.append(sent.url) if sent.method == "POST" else None)
    with agent.expect_response(re.compile("/preferences")):
        found.get_by_label("From").fill("11:00")
        found.get_by_label("From").fill("21:00")
        agent.keyboard.press("Escape")
    assert len([url for url in posted if url.endswith("/preferences")]) == 1
    agent.reload()
    found = dialog()
    expect(found.get_by_label("Sound for new messages")).to_have_value("drop")
    expect(found.get_by_label("Mail me when a shopper waits")).to_have_value("15")
    expect(found.get_by_label("From")).to_have_value("21:00")
    found.get_by_label("Mail me when a shopper waits").select_option("0")
    with agent.expect_response(re.compile("/preferences")):
        found.get_by_label("Send me nothing at night").uncheck()
    expect(found.get_by_label("From")).to_have_count(0)
    assert people.errors == [], people.refused


def test_dead_letters_are_sent_back(people: People, stack: Stack) -> None:
    """`make redrive`, on the deployed queues: it says what it did, and the mail is there."""
    deployment = stack.local.deployment
    put_store(deployment, "demo", StoreOptions("Fjord & Fern", (stack.shop,)))
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "dead@reader.example", SHOP, "From the dead"
    message.set_content("Hello again")
    sqs, s3 = deployment.client("sqs"), deployment.client("s3")
    s3.put_object(Bucket=deployment["MailBucket"], Key="in/dead1", Body=message.as_bytes())
    receipt = {
        "notificationType": "Received",
        "mail": {"source": "dead@reader.example", "messageId": "dead1"},
        "receipt": {"recipients": [SHOP], "action": {"objectKey": "in/dead1"}},
    }
    sqs.send_message(QueueUrl=deployment["DeadLetters"], MessageBody=json.dumps(receipt))
    assert redrive(deployment, "mail-in") == ["mail-in: 1 dead letters sent back"]
    assert redrive(deployment, "mail-in") == ["mail-in: 0 dead letters sent back"]
    agent = people.agent()
    expect(agent.locator("button.list-row", has_text="From the dead")).to_be_visible()
    assert redrive(deployment, "relay") == ["relay: 0 dead letters relayed"]


def _place_in_stream(streams: Any, arn: str, text: str) -> tuple[str, str]:
    """The shard and the sequence number of the message with this text."""
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    kind = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = streams.get_shard_iterator(**kind)["ShardIterator"]
    while True:
        page = streams.get_records(ShardIterator=iterator)
        for record in page["Records"]:
            if record["dynamodb"].get("NewImage", {}).get("x") == {"S": text}:
                return shard, record["dynamodb"]["SequenceNumber"]
        assert page["Records"], "not in the stream"
        iterator = page["NextShardIterator"]


def test_what_the_relay_put_aside_is_relayed_again(people: People, stack: Stack) -> None:
    """A record that nobody can read waits in its letter; those of a letter that names the stream reach the inbox."""
    deployment = stack.local.deployment
    dynamodb, sqs = deployment.client("dynamodb"), deployment.client("sqs")
    dead = deployment["DeadLetters"]
    dynamodb.put_item(
        TableName=deployment["LogTable"], Item={"pk": {"S": f"{STORE}#{'x' * 26}"}, "sk": {"S": "m#00000001"}}
    )
    shopper = people.shopper()
    people.open_chat(shopper)
    people.write(shopper, "behind the unreadable one")
    agent = people.agent()
    expect(agent.locator("button.list-row", has_text="behind the unreadable one")).to_be_visible()
    again = "relay: 1 dead letters failed again and stay; see `relay_broken` in the function's log"
    assert redrive(deployment, "relay") == ["relay: 0 dead letters relayed", again]
    sqs.purge_queue(QueueUrl=dead)

    empty_inbox(stack)
    agent.reload()
    expect(agent.get_by_text("Nobody is waiting.")).to_be_visible()
    arn = dynamodb.describe_table(TableName=deployment["LogTable"])["Table"]["LatestStreamArn"]
    shard, number = _place_in_stream(deployment.client("dynamodbstreams"), arn, "behind the unreadable one")
    place = {"streamArn": arn, "shardId": shard, "startSequenceNumber": number, "endSequenceNumber": number}
    sqs.send_message(QueueUrl=dead, MessageBody=json.dumps({"DDBStreamBatchInfo": place}))
    assert redrive(deployment, "relay") == ["relay: 1 dead letters relayed"]
    expect(agent.locator("button.list-row", has_text="behind the unreadable one")).to_be_visible()
