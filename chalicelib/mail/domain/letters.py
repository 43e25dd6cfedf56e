"""The words of the mails to shoppers, in nine languages, and their two forms: plain text and HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from chalicelib.core.text import preview
from chalicelib.stores.domain import StoreSettings

# So much of each message is enough to remember it by.
_REPEATED = 280
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; {0} is the shop's name. `colon` is what it sets after a label."""

    subject: str
    greeting: str
    open: str
    answer: str
    reason: str
    unsubscribe: str
    you: str
    yours: str
    received_subject: str
    received: str
    transcript_subject: str
    transcript: str
    unreadable: str
    colon: str = ":"


WORDS = {
    "en": Words(
        subject="New message from {0}",
        greeting="You have a new answer from {0}:",
        open="Continue the chat",
        answer="You can also just reply to this mail.",
        reason="You get this mail because you gave {0} your address in a chat.",
        unsubscribe="Send me no more of these mails",
        you="You",
        yours="Your message",
        received_subject="{0} has received your message",
        received="Thank you, we have received your message and will answer by mail.",
        transcript_subject="Your conversation with {0}",
        transcript="This is your conversation with {0}:",
        unreadable="This mail could not be read. It is kept as it came in.",
    ),
    "uk": Words(
        subject="Нове повідомлення від {0}",
        greeting="{0} надсилає вам відповідь:",
        open="Продовжити чат",
        answer="Ви також можете просто відповісти на цей лист.",
        reason="Ви отримали цей лист, бо вказали свою адресу в чаті з {0}.",
        unsubscribe="Більше не надсилати таких листів",
        you="Ви",
        yours="Ваше повідомлення",
        received_subject="{0}: ми отримали ваше повідомлення",
        received="Дякуємо, ми отримали ваше повідомлення й відповімо листом.",
        transcript_subject="Ваша розмова з {0}",
        transcript="Це ваша розмова з {0}:",
        unreadable="Цей лист не вдалося прочитати. Він зберігається таким, яким надійшов.",
    ),
    "pl": Words(
        subject="Nowa wiadomość od {0}",
        greeting="Masz nową odpowiedź od {0}:",
        open="Wróć do czatu",
        answer="Możesz też po prostu odpowiedzieć na tę wiadomość.",
        reason="Ta wiadomość przyszła, ponieważ na czacie z {0} podano ten adres.",
        unsubscribe="Nie wysyłajcie mi więcej takich wiadomości",
        you="Ty",
        yours="Twoja wiadomość",
        received_subject="{0}: otrzymaliśmy Twoją wiadomość",
        received="Dziękujemy, otrzymaliśmy Twoją wiadomość i odpowiemy mailem.",
        transcript_subject="Twoja rozmowa z {0}",
        transcript="Oto Twoja rozmowa z {0}:",
        unreadable="Tej wiadomości nie udało się odczytać. Zachowano ją w oryginalnej postaci.",
    ),
    "th": Words(
        subject="ข้อความใหม่จาก {0}",
        greeting="คุณมีคำตอบใหม่จาก {0}:",
        open="แชตต่อ",
        answer="หรือตอบกลับอีเมลฉบับนี้ได้เลย",
        reason="คุณได้รับอีเมลนี้เพราะคุณให้ที่อยู่อีเมลไว้ในแชตกับ {0}",
        unsubscribe="ไม่ต้องส่งอีเมลแบบนี้อีก",
        you="คุณ",
        yours="ข้อความของคุณ",
        received_subject="{0} ได้รับข้อความของคุณแล้ว",
        received="ขอบคุณ เราได้รับข้อความของคุณแล้ว และจะตอบกลับทางอีเมล",
        transcript_subject="บทสนทนาของคุณกับ {0}",
        transcript="นี่คือบทสนทนาของคุณกับ {0}:",
        unreadable="ไม่สามารถอ่านอีเมลฉบับนี้ได้ แต่ต้นฉบับยังเก็บไว้",
    ),
    "lt": Words(
        subject="Nauja žinutė iš {0}",
        greeting="Turite naują atsakymą iš {0}:",
        open="Tęsti pokalbį",
        answer="Taip pat galite tiesiog atsakyti į šį laišką.",
        reason="Šį laišką gavote, nes pokalbyje su {0} nurodėte savo adresą.",
        unsubscribe="Daugiau nesiųsti tokių laiškų",
        you="Jūs",
        yours="Jūsų žinutė",
        received_subject="{0}: jūsų žinutę gavome",
        received="Ačiū, jūsų žinutę gavome ir atsakysime laišku.",
        transcript_subject="Jūsų pokalbis su {0}",
        transcript="Tai jūsų pokalbis su {0}:",
        unreadable="Šio laiško perskaityti nepavyko. Jis saugomas toks, koks atėjo.",
    ),
    "ar": Words(
        subject="رسالة جديدة من {0}",
        greeting="لديك رد جديد من {0}:",
        open="متابعة المحادثة",
        answer="يمكنك أيضًا الرد على هذه الرسالة مباشرة.",
        reason="وصلتك هذه الرسالة لأنك تركت عنوانك في محادثة مع {0}.",
        unsubscribe="لا ترسلوا لي مثل هذه الرسائل بعد الآن",
        you="أنت",
        yours="رسالتك",
        received_subject="{0}: وصلتنا رسالتك",
        received="شكرًا لك، وصلتنا رسالتك وسنرد عليك بالبريد الإلكتروني.",
        transcript_subject="محادثتك مع {0}",
        transcript="هذه محادثتك مع {0}:",
        unreadable="تعذّرت قراءة هذه الرسالة، وقد حُفظت كما وصلت.",
    ),
    "de": Words(
        subject="Neue Nachricht von {0}",
        greeting="Sie haben eine neue Antwort von {0}:",
        open="Chat fortsetzen",
        answer="Sie können auch einfach auf diese E-Mail antworten.",
        reason="Sie erhalten diese E-Mail, weil Sie im Chat mit {0} Ihre Adresse angegeben haben.",
        unsubscribe="Keine solchen E-Mails mehr erhalten",
        you="Sie",
        yours="Ihre Nachricht",
        received_subject="{0} hat Ihre Nachricht erhalten",
        received="Vielen Dank! Wir haben Ihre Nachricht erhalten und antworten Ihnen per E-Mail.",
        transcript_subject="Ihre Unterhaltung mit {0}",
        transcript="Hier ist Ihre Unterhaltung mit {0}:",
        unreadable="Diese E-Mail konnte nicht gelesen werden. Sie ist so aufbewahrt, wie sie ankam.",
    ),
    # A name after "de" may need another form of it ("d'Acme"): so the shop is the subject.
    "fr": Words(
        subject="{0} vous a répondu",
        greeting="{0} vous a répondu\u00a0:",
        open="Reprendre la conversation",
        answer="Vous pouvez aussi répondre directement à cet e-mail.",
        reason="Vous recevez cet e-mail car vous avez indiqué votre adresse dans un chat avec {0}.",
        unsubscribe="Ne plus recevoir ces e-mails",
        you="Vous",
        yours="Votre message",
        received_subject="{0} a bien reçu votre message",
        received="Merci, nous avons bien reçu votre message et vous répondrons par e-mail.",
        transcript_subject="Votre conversation avec {0}",
        transcript="Voici votre conversation avec {0}\u00a0:",
        unreadable="Cet e-mail n’a pas pu être lu. Il est conservé tel qu’il est arrivé.",
        colon="\u00a0:",
    ),
    "es": Words(
        subject="Nuevo mensaje de {0}",
        greeting="Tienes una nueva respuesta de {0}:",
        open="Continuar el chat",
        answer="También puedes responder directamente a este correo.",
        reason="Recibes este correo porque dejaste tu dirección en un chat con {0}.",
        unsubscribe="No quiero recibir más correos como este",
        you="Tú",
        yours="Tu mensaje",
        received_subject="{0} ha recibido tu mensaje",
        received="Gracias, hemos recibido tu mensaje y te responderemos por correo electrónico.",
        transcript_subject="Tu conversación con {0}",
        transcript="Esta es tu conversación con {0}:",
        unreadable="No se ha podido leer este correo. Se conserva tal como llegó.",
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One message in a letter; `who` is the name before it. `quoted` is what the letter answers: the reader's own."""

    who: str
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Links:
    """What a letter leads to: the conversation, and the end of such letters."""

    resume: str
    unsubscribe: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's subject, its two bodies, and how to get no more of them (empty where nobody asked for them)."""

    subject: str
    text: str
    html: str
    unsubscribe: str = ""


def words(language: str) -> Words:
    """The words of a language tag as in `ar-EG`; English where there are none."""
    return WORDS.get(language.lower().partition("-")[0], WORDS["en"])


def answers(
    store: StoreSettings, language: str, lines: Sequence[Line], links: Links, asked: Sequence[str] = ()
) -> Letter:
    """The mail with what the shop's people wrote while the shopper was away, below the starts of what they `asked`."""
    own = words(language)
    if asked:
        lines = [Line(own.yours, "\n".join(preview(each, _REPEATED) for each in asked), quoted=True), *lines]
    return _letter(store, language, own.subject, own.greeting, lines, links)


def transcript(store: StoreSettings, language: str, lines: Sequence[Line], links: Links) -> Letter:
    """The mail with a whole conversation."""
    own = words(language)
    return _letter(store, language, own.transcript_subject, own.transcript, lines, links)


def received(store: StoreSettings, language: str) -> Letter:
    """The fixed confirmation: the same for everybody, and nothing in it that a stranger wrote (EM-4)."""
    own = words(language)
    subject = own.received_subject.format(store.name)
    page = _page(store, language, f"<p>{escape(own.received)}</p>", "")
    return Letter(subject, f"{own.received}\n\n{store.name}\n", page)


def unreadable(language: str) -> str:
    """What stands in place of a mail that could not be read; its raw form is linked to beside it."""
    return words(language).unreadable


def reminder(store: StoreSettings, said: str, link: str) -> Letter:
    """The mail to an agent that a shopper waits; in English, as the inbox is."""
    subject = f"{store.name}: a shopper is waiting"
    waits = "A shopper is waiting for an answer:"
    body = f"<p>{waits}</p>{_bubble(Line('', said))}"
    body += f'<p><a href="{escape(link)}" style="color:#1f5f4a">Open the conversation</a></p>'
    return Letter(subject, f"{waits}\n\n{said}\n\n{link}\n", _page(store, "en", body, ""))


def invitation(store: StoreSettings, email: str, password: str) -> Letter:
    """The mail to somebody who may answer a store's shoppers from now on; in English, as the inbox is."""
    invites = f"You can now answer the shoppers of {store.name}. Sign in to the inbox with:"
    then = "You choose a password of your own when you first sign in. The temporary one is good for seven days."
    credentials = [Line("E-mail", email), Line("Temporary password", password)]
    body = f"<p>{escape(invites)}</p>" + "".join(map(_bubble, credentials)) + _button(store.inbox, "Open the inbox")
    listed = "\n".join(f"{line.who}: {line.text}" for line in credentials)
    text = f"{invites}\n\n{listed}\n\n{store.inbox}\n\n{then}\n"
    return Letter(f"{store.name}: your account for the inbox", text, _page(store, "en", f"{body}<p>{then}</p>", ""))


def slack_escape(text: str) -> str:
    """A text that Slack and its likes show as it is: these three signs are all that can make a link or a mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _letter(
    store: StoreSettings,
    language: str,
    subject: str,
    greeting: str,
    lines: Sequence[Line],
    links: Links,
) -> Letter:
    own = words(language)
    greeted = greeting.format(store.name)
    reason = own.reason.format(store.name)
    text = "\n\n".join(
        [greeted]
        + [f"{line.who}{own.colon}\n{_quote(line.text) if line.quoted else line.text}" for line in lines]
        + [f"{own.open}{own.colon} {links.resume}", own.answer]
        + [f"--\n{reason}\n{own.unsubscribe}{own.colon} {links.unsubscribe}"]
    )
    body = f"<p>{escape(greeted)}</p>"
    body += "".join(_bubble(line) for line in lines)
    body += f"{_button(links.resume, own.open)}<p>{escape(own.answer)}</p>"
    foot = f'{escape(reason)} <a href="{escape(links.unsubscribe)}" style="color:#5c6662">{escape(own.unsubscribe)}</a>'
    return Letter(subject.format(store.name), text + "\n", _page(store, language, body, foot), links.unsubscribe)


def _button(link: str, text: str) -> str:
    return (
        f'<p style="margin:28px 0"><a href="{escape(link)}" style="background:#1f5f4a;color:#fff;'
        f'padding:12px 22px;border-radius:8px;text-decoration:none;display:inline-block">{escape(text)}</a></p>'
    )


def _quote(text: str) -> str:
    return "\n".join(f"> {part}" for part in text.split("\n"))


def _bubble(line: Line) -> str:
    # Each message has the direction of its own first letter, whatever the language around it.
    text = "<br>".join(escape(part) for part in line.text.split("\n"))
    ground = "border:1px solid #dde4e0;color:#5c6662" if line.quoted else "background:#eef3f0"
    return (
        f'<p dir="auto" style="margin:14px 0 2px;color:#5c6662;font-size:14px">{escape(line.who)}</p>'
        f'<div dir="auto" style="{ground};border-radius:12px;padding:12px 16px;margin:0 0 10px;'
        f'white-space:normal;overflow-wrap:anywhere">{text}</div>'
    )


def _page(store: StoreSettings, language: str, body: str, foot: str) -> str:
    # Never what a client gave: it would stand in a mail to whatever address the client gave as well.
    asked = language.lower().partition("-")[0]
    tag = asked if asked in WORDS else "en"
    direction = "rtl" if tag in RIGHT_TO_LEFT else "ltr"
    start = "right" if direction == "rtl" else "left"
    name = escape(store.name)
    # Mail programs know no stylesheets worth the name: every style stands on its element.
    logo = f'<img src="{escape(store.logo)}" alt="{name}" height="40" style="border:0">' if store.logo else name
    return (
        f'<!doctype html><html lang="{tag}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f'<title>{name}</title></head><body style="margin:0;padding:24px 12px;background:#f6f8f7;color:#1d2623;'
        f'font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Noto Sans,Arial,sans-serif">'
        f'<div dir="{direction}" style="max-width:560px;margin:0 auto;background:#fff;border-radius:16px;padding:28px;'
        f'text-align:{start}"><p style="font-size:20px;font-weight:700;margin:0 0 18px">{logo}</p>{body}'
        f'<p style="margin:28px 0 0;padding-top:14px;border-top:1px solid #dde4e0;color:#5c6662;font-size:13px">'
        f"{foot or name}</p></div></body></html>"
    )
