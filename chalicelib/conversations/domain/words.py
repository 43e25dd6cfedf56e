"""What is said by itself in a chat, in each language that a shop may speak, where the shop has no words of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; replies, questions and choices by the ids that the settings begin with."""

    greeting: str
    arrival: str
    replies: Mapping[str, str]
    questions: Mapping[str, str]
    choices: Mapping[str, str]


def _words(greeting: str, arrival: str, replies: tuple[str, str, str, str], question: str, choices: str) -> Words:
    good, fair, bad = choices.split("|")
    order, delivery, back, product = replies
    return Words(
        greeting,
        arrival,
        {"order": order, "delivery": delivery, "return": back, "product": product},
        {"help": question},
        {"good": good, "fair": fair, "bad": bad},
    )


WORDS = {
    "en": _words(
        "Hello! How can we help?",
        "Thank you, your message has arrived. We answer here as soon as we can.",
        ("Where is my order?", "How long does delivery take?", "I want to return something", "A question on a product"),
        "How do you like our help?",
        "I like it|It is all right|I do not like it",
    ),
    "uk": _words(
        "Вітаємо! Чим можемо допомогти?",
        "Дякуємо, ваше повідомлення надійшло. Ми відповімо тут, щойно зможемо.",
        ("Де моє замовлення?", "Скільки триває доставка?", "Хочу повернути товар", "Питання про товар"),
        "Чи подобається вам наша допомога?",
        "Подобається|Непогано|Не подобається",
    ),
    "pl": _words(
        "Dzień dobry! W czym możemy pomóc?",
        "Dziękujemy, wiadomość dotarła. Odpowiemy tutaj najszybciej, jak to możliwe.",
        ("Gdzie jest moje zamówienie?", "Jak długo trwa dostawa?", "Chcę coś zwrócić", "Pytanie o produkt"),
        "Jak oceniasz naszą pomoc?",
        "Dobrze|Może być|Źle",
    ),
    "lt": _words(
        "Sveiki! Kuo galime padėti?",
        "Ačiū, jūsų žinutė gauta. Atsakysime čia, kai tik galėsime.",
        ("Kur mano užsakymas?", "Kiek trunka pristatymas?", "Noriu grąžinti prekę", "Klausimas apie prekę"),
        "Kaip vertinate mūsų pagalbą?",
        "Gerai|Patenkinamai|Blogai",
    ),
    "de": _words(
        "Hallo! Wie können wir helfen?",
        "Danke, Ihre Nachricht ist angekommen. Wir antworten hier, so bald wir können.",
        (
            "Wo ist meine Bestellung?",
            "Wie lange dauert die Lieferung?",
            "Ich möchte etwas zurückgeben",
            "Eine Frage zu einem Produkt",
        ),
        "Wie finden Sie unsere Hilfe?",
        "Gut|In Ordnung|Nicht gut",
    ),
    "fr": _words(
        "Bonjour ! Comment pouvons-nous vous aider ?",
        "Merci, votre message est bien arrivé. Nous répondons ici dès que possible.",
        (
            "Où est ma commande ?",
            "Combien de temps prend la livraison ?",
            "Je veux retourner un article",
            "Une question sur un produit",
        ),
        "Que pensez-vous de notre aide ?",
        "Bien|Correct|Pas bien",
    ),
    "es": _words(
        "¡Hola! ¿En qué podemos ayudarte?",
        "Gracias, tu mensaje ha llegado. Responderemos aquí en cuanto podamos.",
        (
            "¿Dónde está mi pedido?",
            "¿Cuánto tarda la entrega?",
            "Quiero devolver algo",
            "Una pregunta sobre un producto",
        ),
        "¿Qué te parece nuestra ayuda?",
        "Bien|Regular|Mal",
    ),
    "th": _words(
        "สวัสดี! มีอะไรให้เราช่วยไหม",
        "ขอบคุณค่ะ เราได้รับข้อความของคุณแล้ว จะตอบที่นี่โดยเร็วที่สุด",
        ("คำสั่งซื้อของฉันอยู่ที่ไหน", "จัดส่งใช้เวลานานเท่าไร", "ฉันต้องการคืนสินค้า", "สอบถามเกี่ยวกับสินค้า"),
        "คุณคิดอย่างไรกับความช่วยเหลือของเรา",
        "ดี|พอใช้|ไม่ดี",
    ),
    "ar": _words(
        "مرحبًا! كيف يمكننا مساعدتك؟",
        "شكرًا لك، وصلت رسالتك. سنجيبك هنا في أقرب وقت ممكن.",
        ("أين طلبي؟", "كم يستغرق التوصيل؟", "أريد إرجاع منتج", "سؤال عن منتج"),
        "ما رأيك في مساعدتنا؟",
        "جيدة|مقبولة|غير جيدة",
    ),
}


def words(*languages: str) -> Words:
    """The words of the first of these language tags, as in `ar-EG`, that there are words in; else English ones."""
    bases = (each.lower().partition("-")[0] for each in languages)
    return next((WORDS[base] for base in bases if base in WORDS), WORDS["en"])
