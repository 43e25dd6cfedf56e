"""Makes what is outside of the audit."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.aws.wiring import AwsWiring

if TYPE_CHECKING:
    from chalicelib.audit.ports import Audit


class AuditWiring(AwsWiring):
    """Its table."""

    @cached_property
    def audit(self) -> Audit:
        """Who changed what."""
        from chalicelib.audit.adapters.audit import DynamoAudit  # noqa: PLC0415

        return DynamoAudit(self.env["AUDIT_TABLE"])
