"""What mail programs write before what they quote, in many languages."""

from __future__ import annotations

import re

# en, de, fr, es, pl, lt, uk, ru, th, ar; then it, nl, da, sv, cs.
LABELS = {
    "from": "from|von|de|od|nuo|від|от|จาก|من|da|van|fra|från",
    "sent": "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|fecha|wysłano|wysłane|data|išsiųsta|siųsta|"
    "надіслано|відправлено|дата|отправлено|ส่ง|ส่งเมื่อ|วันที่|تم الإرسال|تاريخ الإرسال|أرسلت|التاريخ|inviato|verzonden|"
    "sendt|skickat|odesláno",
    "to": "to|an|à|a|para|do|kam|кому|ถึง|إلى|الى|aan|til|till|komu",
    "cc": "cc|kopie|copie à|kopia|dw|kopija|копія|копия|สำเนา|สำเนาถึง|نسخة|نسخة إلى",
    "subject": "subject|betreff|objet|asunto|temat|tema|тема|เรื่อง|ชื่อเรื่อง|หัวเรื่อง|الموضوع|oggetto|onderwerp|emne|"
    "ämne|předmět",
}
KIND = {word: kind for kind, words in LABELS.items() for word in words.split("|")}
SAID = re.compile(
    r"\b(?:wrote|schrieb|geschrieben|a écrit|escribió|escribiste|napisała?|pisze|napisana|napisano|rašė|parašė|пише|"
    r"написала?|написав|пишет|писала?|ha scritto|schreef|skrev|napsala?)\b|เขียน|كتب|كتابة"
)
# How such a line begins: with a digit, with a word of Cyrillic, Thai or Arabic, or with one of these.
OPENER = re.compile(
    r"\d|[\u0400-\u04ff\u0e00-\u0e7f\u0600-\u06ff]|"
    r"(?:on|am|le|el|en|w dniu|wiadomość|pon|wt|śr|czw|pt|sob|niedz|ndz?|il|op|den|dne)\b"
)
DATE = re.compile(r"\d{1,4}[./-] ?\d{1,2}[./-] ?\d{2,4}|\b(?:19|2[05])\d\d\b")
CLOCK = re.compile(r"\b\d{1,2} ?[:.h] ?\d\d\b")
ADDRESS = re.compile(r"<[^<>\s]{1,200}@[^<>\s]{1,200}>|[\[(]mailto:[^\s\])]{1,200}[\])]")
ADDRESS_LAST = re.compile(r"(?:>|[\])]) ?$")
FORWARD = re.compile(
    r"forwarded message|weitergeleitete|message transféré|mensaje reenviado|przekazan|persiųst|переслан|пересыла|"
    r"переадресован|ที่ส่งต่อ|توجيه"
)
FORWARD_SUBJECT = re.compile(r"^(?:fwd?|wg|tr|rv|pd|fwd: ?re|переслано?|ส่งต่อ|إعادة توجيه) ?:", re.IGNORECASE)
SEPARATOR = re.compile(r"^[ \t]*[-_=*]{3,}[^\n]{0,60}?[-_=*]{0,60}[ \t]*$")
ORIGINAL = re.compile(
    r"^ ?-{3,} ?(?:original message|reply message|ursprüngliche nachricht|original-nachricht|message d.origine|"
    r"message original|mensaje original|wiadomość oryginalna|oryginalna wiadomość|originalus laiškas|pradinis laiškas|"
    r"оригінальне повідомлення|исходное сообщение|оригинальное сообщение|ข้อความต้นฉบับ|ข้อความเดิม|الرسالة الأصلية)"
    r" ?-{3,} ?$"
)
