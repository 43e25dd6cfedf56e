"""What can be asked of a conversation."""

from __future__ import annotations

from chalicelib.core.rights import Of, Right

OPEN = Right("open", for_shoppers=True, for_staff=None, of=Of.NONE_YET)
READ = Right("read", for_shoppers=True)
SEND = Right("send", for_shoppers=True, answers=True)
CLOSE = Right("close", for_shoppers=False, answers=True)
REOPEN = Right("reopen", for_shoppers=False, answers=True)
ASSIGN = Right("assign", for_shoppers=False, answers=True)
READ_STAFF = Right("read_staff", for_shoppers=False)
NOTE = Right("note", for_shoppers=False)
CUSTOMER = Right("customer", for_shoppers=False)
