"""What mails say, in each language that a shop may speak."""

from __future__ import annotations

from dataclasses import dataclass

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
        reason="You get this mail because of your conversation with {0}.",
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
        reason="Ви отримали цей лист через вашу розмову з {0}.",
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
        reason="Ta wiadomość dotyczy rozmowy z {0}.",
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
        reason="คุณได้รับอีเมลนี้เพราะการสนทนาของคุณกับ {0}",
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
        reason="Šį laišką gavote dėl savo pokalbio su {0}.",
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
        reason="وصلتك هذه الرسالة بسبب محادثتك مع {0}.",
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
        reason="Sie erhalten diese E-Mail wegen Ihrer Unterhaltung mit {0}.",
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
        reason="Vous recevez cet e-mail en raison de votre conversation avec {0}.",
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
        reason="Recibes este correo por tu conversación con {0}.",
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


def words(language: str) -> Words:
    """The words of a language tag as in `ar-EG`; English where there are none."""
    return WORDS.get(language.lower().partition("-")[0], WORDS["en"])
