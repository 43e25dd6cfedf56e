"""What all mails to a shopper have in common: to whom they go, their links, their caps, and the try to send one."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.access.domain import Link
from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.conversations.domain.model import Conversation
from chalicelib.conversations.domain.notices import StaffNotice
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.conversations.usecases.fan_out import fan_out
from chalicelib.core.errors import BusyError, RefusedError, UncertainError
from chalicelib.core.masking import recipient_hash
from chalicelib.mail.domain.addresses import help_address, reply_address, thread_reference
from chalicelib.mail.domain.letters import Letter, Links
from chalicelib.mail.domain.mail import OutgoingMail
from chalicelib.mail.ports import MailDeps
from chalicelib.mail.usecases.mail_caps import DAY, give_back
from chalicelib.people.domain import Customer
from chalicelib.stores.domain import StoreSettings

# A shopper may answer a mail a season later.
REPLY_DAYS, LINK_DAYS = 180, 3
# The first round of a mail and one more after a crash that left its outcome unknown: never a third.
TRIES = 2
LEASE_SECONDS = 60


# What became of a try, as the inbox shows it.


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Who is written to, by which store, about which conversation."""

    settings: StoreSettings
    customer: Customer
    view: Conversation

    @property
    def language(self) -> str:
        """The shopper's language, else the store's."""
        return self.customer.language or self.settings.language


def send_leased(
    deps: MailDeps, to: Correspondence, letter: Letter, lease: str, current: int, covers: tuple[int, int] = (0, 0)
) -> StaffKind:
    """Send a letter as try number `current` of the lease; gives whether it was mailed, refused, or is uncertain.

    The lease stays.

    BusyError if the provider has surely not taken it; the try then counts neither here nor against the caps.
    UncertainError if nobody knows and one more try may follow: the lease runs out by itself.
    """
    try:
        deliver(deps, to, letter, covers=covers)
    except BusyError:
        give_back(deps, to.customer, to.view.id)
        deps.leases.drop(to.view.store_id, lease)
        raise
    except UncertainError:
        # After the last try, people must look.
        if current < TRIES:
            raise
        return StaffKind.MAIL_UNCERTAIN
    except RefusedError:
        return StaffKind.MAIL_REFUSED
    return StaffKind.MAILED


def links(deps: MailDeps, to: Correspondence) -> Links:
    """The link that resumes the conversation on any device, and the one that ends these mails."""
    now, customer = int(deps.clock()), to.customer
    resume = Link(
        "resume",
        customer.store_id,
        customer.visitor_id,
        to.view.id,
        now + LINK_DAYS * DAY,
        recipient_hash(customer.email).hex(),
    )
    stop = Link("unsubscribe", customer.store_id, customer.email.lower(), "", now + 2 * 365 * DAY)
    # In the fragment, which browsers send to nobody.
    return Links(
        f"{to.settings.origins[0]}/#shopbell={deps.tokens.sign_link(resume)}",
        f"{to.settings.api}/v1/unsubscribe?token={deps.tokens.sign_link(stop)}",
    )


def deliver(
    deps: MailDeps,
    to: Correspondence,
    letter: Letter,
    *,
    automatic: str = "auto-generated",
    covers: tuple[int, int] = (0, 0),
) -> None:
    """Hand a letter to the provider, with the signed token as Reply-To and in References (EM-1); raises as Mailer."""
    customer, store_id, conversation_id = to.customer, to.view.store_id, to.view.id
    expires = int(deps.clock()) + REPLY_DAYS * DAY
    token = deps.reply_tokens.sign(store_id, conversation_id, customer.email, expires)
    # A stranger's subject is not sent to an address that may not be theirs (EM-4).
    threaded = customer.proven and bool(customer.message_id)
    subject = f"Re: {customer.subject.removeprefix('Re: ')}" if threaded and customer.subject else letter.subject
    reference = thread_reference(store_id, mail_domain=deps.mail_domain, token=token)
    tags = {"store": store_id, "conversation": conversation_id, "covers": f"{covers[0]}-{covers[1]}"}
    deps.mailer.send(
        OutgoingMail(
            sender=help_address(store_id, deps.mail_domain),
            sender_name=to.settings.name,
            to=customer.email,
            reply_to=reply_address(store_id, mail_domain=deps.mail_domain, token=token),
            subject=subject,
            text=letter.text,
            html=letter.html,
            language=to.language,
            references=(customer.message_id, reference) if threaded else (reference,),
            in_reply_to=customer.message_id if threaded else "",
            unsubscribe=letter.unsubscribe,
            automatic=automatic,
            hops=customer.hops + 1,
            tags=tags,
        )
    )


def note(deps: ConversationDeps, view: Conversation, after: int, event: StaffKind, subject: str, at: int = 0) -> None:
    """Add a line for the store's people and show it to those who look; the same line twice is one line."""
    when = at or int(deps.clock() * 1000)
    line = StaffEvent(f"{when:015d}-{event}", after, "mail", when, event, subject)
    deps.log.add_staff(view.store_id, view.id, line)
    fan_out(deps, view, StaffNotice(view.id, line), staff_only=True)
