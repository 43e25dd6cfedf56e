"""What the functions work with, for a command: done here with the admin's own rights."""

from __future__ import annotations

import os

from chalicelib.bootstrap.container import Container
from infra.deployment import Deployment


def container_of(deployment: Deployment) -> Container:
    """The container of a deployment."""
    if deployment.endpoint:
        # As the functions are told on this machine (infra/target.py).
        os.environ |= {
            "AWS_ENDPOINT_URL": deployment.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
    region = deployment.client("dynamodb").meta.region_name
    os.environ.setdefault("AWS_DEFAULT_REGION", region)
    return Container(
        {
            "LOG_TABLE": deployment["LogTable"],
            "DIRECTORY_TABLE": deployment["DirectoryTable"],
            "ROWS_TABLE": deployment["RowsTable"],
            "LIVE_TABLE": deployment["LiveTable"],
            "AUDIT_TABLE": deployment["AuditTable"],
            "PUSH_URL": deployment["PushUrl"],
            "AWS_REGION": region,
        }
    )
