"""The words of the few pages that the API itself shows to shoppers, in the languages of the mails."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of one language."""

    sent: str
    sent_text: str
    unsent: str
    unsent_text: str
    mails: str
    mails_text: str
    end_mails: str
    ended: str
    ended_text: str
    stale_text: str


PAGE_WORDS = {
    "en": PageWords(
        sent="Thank you",
        sent_text="Your message is on its way. The answer comes by e-mail.",
        unsent="Sorry",
        unsent_text="Your message could not be sent. Please go back, check the fields and try again.",
        mails="E-mails",
        mails_text="Answers will then wait for you in the chat.",
        end_mails="Send me no more of these mails",
        ended="Done",
        ended_text="You get no more of these mails.",
        stale_text="This link is not valid any more.",
    ),
    "uk": PageWords(
        sent="Дякуємо",
        sent_text="Ваше повідомлення вже в дорозі. Відповідь надійде електронною поштою.",
        unsent="На жаль, не вдалося",
        unsent_text="Повідомлення не вдалося надіслати. Поверніться, перевірте поля і спробуйте ще раз.",
        mails="Електронні листи",
        mails_text="Відповіді тоді чекатимуть на вас у чаті.",
        end_mails="Більше не надсилати таких листів",
        ended="Готово",
        ended_text="Ви більше не отримуватимете таких листів.",
        stale_text="Це посилання вже недійсне.",
    ),
    "pl": PageWords(
        sent="Dziękujemy",
        sent_text="Twoja wiadomość jest w drodze. Odpowiedź przyjdzie e-mailem.",
        unsent="Przepraszamy",
        unsent_text="Nie udało się wysłać wiadomości. Wróć, sprawdź pola i spróbuj ponownie.",
        mails="E-maile",
        mails_text="Odpowiedzi będą wtedy czekać na czacie.",
        end_mails="Nie wysyłaj mi więcej takich wiadomości",
        ended="Gotowe",
        ended_text="Nie dostaniesz więcej takich wiadomości.",
        stale_text="Ten link nie jest już ważny.",
    ),
    "th": PageWords(
        sent="ขอบคุณ",
        sent_text="ข้อความของคุณกำลังส่งไป คำตอบจะมาทางอีเมล",
        unsent="ขออภัย",
        unsent_text="ส่งข้อความไม่สำเร็จ โปรดย้อนกลับ ตรวจสอบช่องต่าง ๆ แล้วลองอีกครั้ง",
        mails="อีเมล",
        mails_text="คำตอบจะรอคุณอยู่ในแชตแทน",
        end_mails="ไม่ต้องส่งอีเมลแบบนี้อีก",
        ended="เรียบร้อย",
        ended_text="คุณจะไม่ได้รับอีเมลแบบนี้อีก",
        stale_text="ลิงก์นี้ใช้ไม่ได้แล้ว",
    ),
    "lt": PageWords(
        sent="Ačiū",
        sent_text="Jūsų žinutė jau pakeliui. Atsakymas ateis el. paštu.",
        unsent="Atsiprašome",
        unsent_text="Žinutės išsiųsti nepavyko. Grįžkite, patikrinkite laukus ir bandykite dar kartą.",
        mails="El. laiškai",
        mails_text="Atsakymai tada lauks jūsų pokalbyje.",
        end_mails="Daugiau nesiųsti tokių laiškų",
        ended="Atlikta",
        ended_text="Tokių laiškų daugiau negausite.",
        stale_text="Ši nuoroda nebegalioja.",
    ),
    "ar": PageWords(
        sent="شكرًا لك",
        sent_text="رسالتك في طريقها إلينا. سيصلك الرد بالبريد الإلكتروني.",
        unsent="عذرًا",
        unsent_text="تعذّر إرسال رسالتك. يُرجى الرجوع والتحقق من الحقول ثم المحاولة مجددًا.",
        mails="رسائل البريد الإلكتروني",
        mails_text="ستنتظرك الردود حينها في المحادثة.",
        end_mails="لا ترسلوا لي مثل هذه الرسائل بعد الآن",
        ended="تم",
        ended_text="لن تصلك مثل هذه الرسائل بعد الآن.",
        stale_text="لم يعد هذا الرابط صالحًا.",
    ),
    "de": PageWords(
        sent="Vielen Dank",
        sent_text="Ihre Nachricht ist unterwegs. Die Antwort kommt per E-Mail.",
        unsent="Das hat leider nicht geklappt",
        unsent_text="Ihre Nachricht konnte nicht gesendet werden. Bitte gehen Sie zurück, prüfen Sie die Felder und "
        "versuchen Sie es noch einmal.",
        mails="Unsere E-Mails",
        mails_text="Die Antworten warten dann im Chat auf Sie.",
        end_mails="Keine solchen E-Mails mehr erhalten",
        ended="Erledigt",
        ended_text="Sie erhalten keine solchen E-Mails mehr.",
        stale_text="Dieser Link ist nicht mehr gültig.",
    ),
    "fr": PageWords(
        sent="Merci",
        sent_text="Votre message est en route. Vous recevrez la réponse par e-mail.",
        unsent="Un problème est survenu",
        unsent_text="Votre message n’a pas pu être envoyé. Revenez en arrière, vérifiez les champs et réessayez.",
        mails="Nos e-mails",
        mails_text="Les réponses vous attendront alors dans le chat.",
        end_mails="Ne plus recevoir ces e-mails",
        ended="C’est fait",
        ended_text="Vous ne recevrez plus ces e-mails.",
        stale_text="Ce lien n’est plus valable.",
    ),
    "es": PageWords(
        sent="Gracias",
        sent_text="Tu mensaje está en camino. La respuesta te llegará por correo electrónico.",
        unsent="Lo sentimos",
        unsent_text="No se ha podido enviar tu mensaje. Vuelve atrás, revisa los campos e inténtalo de nuevo.",
        mails="Correos electrónicos",
        mails_text="Las respuestas te esperarán entonces en el chat.",
        end_mails="No quiero recibir más correos como este",
        ended="Listo",
        ended_text="Ya no recibirás más correos como este.",
        stale_text="Este enlace ya no es válido.",
    ),
}


def spoken(accept_language: str) -> str:
    """The first language of an Accept-Language header that there are words in; English if there is none."""
    tags = (part.partition(";")[0].strip().lower().partition("-")[0] for part in accept_language.split(","))
    return next((tag for tag in tags if tag in PAGE_WORDS), "en")
