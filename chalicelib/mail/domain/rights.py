"""What can be asked of a conversation by mail, and of mails that were not taken in."""

from __future__ import annotations

from chalicelib.core.rights import Of, Right

# The signed token of a mail is the right to answer it, and no right to read anything (EM-3).
ANSWER_BY_MAIL = Right("answer_by_mail", for_shoppers=True, for_staff=None, of=Of.ANY)
# An address is its shopper's to give: what an agent gave would be noted as the agent's own.
LEAVE_ADDRESS = Right("leave_address", for_shoppers=True, for_staff=None)
# Whose conversation a held mail belongs to is not known before it is let in.
QUARANTINE = Right("quarantine", for_shoppers=False, answers=True, sees_all=True)
