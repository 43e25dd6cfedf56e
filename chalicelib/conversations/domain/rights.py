"""What can be asked of a conversation."""

from __future__ import annotations

from chalicelib.core.rights import Of, Right

OPEN = Right("open", for_shoppers=True, for_agents=False, of=Of.NONE_YET)
READ = Right("read", for_shoppers=True, for_agents=True)
SEND = Right("send", for_shoppers=True, for_agents=True)
CLOSE = Right("close", for_shoppers=False, for_agents=True)
REOPEN = Right("reopen", for_shoppers=False, for_agents=True)
ASSIGN = Right("assign", for_shoppers=False, for_agents=True)
READ_STAFF = Right("read_staff", for_shoppers=False, for_agents=True)
CUSTOMER = Right("customer", for_shoppers=False, for_agents=True)
