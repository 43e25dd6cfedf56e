"""What can be asked of the inbox."""

from __future__ import annotations

from chalicelib.core.rights import Right

LIST = Right("list", for_shoppers=False)
