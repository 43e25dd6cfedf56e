"""What can be asked of a store's settings."""

from __future__ import annotations

from chalicelib.core.principal import StaffRole
from chalicelib.core.rights import Right

READ_SETTINGS = Right("read_settings", for_shoppers=False)
CHANGE_WORK = Right("change_work", for_shoppers=False, for_staff=StaffRole.SUPERVISOR)
CHANGE_STORE = Right("change_store", for_shoppers=False, for_staff=StaffRole.ADMIN)
READ_AUDIT = Right("read_audit", for_shoppers=False, for_staff=StaffRole.ADMIN)
