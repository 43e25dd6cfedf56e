"""Makes what is outside of the settings."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.audit.wiring import AuditWiring

if TYPE_CHECKING:
    from chalicelib.settings.ports import Documents
    from chalicelib.settings.usecases.known_settings import KnownSettings


class SettingsWiring(AuditWiring):
    """The documents, and what is known of them."""

    @cached_property
    def documents(self) -> Documents:
        """Where settings are kept."""
        from chalicelib.audit.adapters.audit import DynamoAudit  # noqa: PLC0415
        from chalicelib.settings.adapters.documents import DynamoDocuments  # noqa: PLC0415

        return DynamoDocuments(self.env["DIRECTORY_TABLE"], DynamoAudit(self.env["AUDIT_TABLE"]).put)

    @cached_property
    def settings(self) -> KnownSettings:
        """What the stores have set."""
        from chalicelib.settings.usecases.known_settings import KnownSettings  # noqa: PLC0415

        return KnownSettings(self.documents, self.clock)

    @property
    def stores(self) -> KnownSettings:
        """The same, as what a store is to all functions."""
        return self.settings
