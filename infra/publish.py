"""Put the built front ends, and what they must know, where CloudFront serves them."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from infra.deployment import Deployment

ROOT = Path(__file__).parent.parent
# Names of built files carry a hash of their content: they never change. What has a fixed name is asked for anew soon.
_FOREVER = "public, max-age=31536000, immutable"
_SOON = "public, max-age=300, stale-while-revalidate=86400"
_NEVER = "no-cache"
_FIXED = {"w.js": _SOON, "index.html": _NEVER, "sw.js": _NEVER, "config.json": _NEVER}


def publish(deployment: Deployment) -> None:
    """Upload widget and inbox; FileNotFoundError if they were not built."""
    for site in ("Widget", "Inbox"):
        bucket = deployment[f"{site}Bucket"]
        for path, key in _files(ROOT / site.lower() / "dist"):
            _upload(deployment, bucket, key, path.read_bytes(), _FIXED.get(key, _FOREVER))
    _upload_json(deployment, deployment["InboxBucket"], "config.json", inbox_config(deployment))
    for site in ("Widget", "Inbox"):
        _invalidate(deployment, deployment[f"{site}Distribution"])


def publish_widget_config(deployment: Deployment, key: str, store_name: str) -> None:
    """Upload what the widget with this key must know."""
    config = {"api": deployment["ApiUrl"], "store": store_name}
    _upload_json(deployment, deployment["WidgetBucket"], f"c/{key}.json", config)


def inbox_config(deployment: Deployment) -> dict[str, str]:
    """What the inbox must know."""
    return {
        "api": deployment["ApiUrl"],
        "cognito": deployment["CognitoUrl"],
        "client": deployment["UserPoolClientId"],
    }


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, path.relative_to(folder).as_posix()


def _upload_json(deployment: Deployment, bucket: str, key: str, body: dict[str, str]) -> None:
    _upload(deployment, bucket, key, json.dumps(body).encode(), _NEVER)


def _upload(deployment: Deployment, bucket: str, key: str, body: bytes, cache: str) -> None:
    kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind.endswith(("javascript", "json", "svg+xml")):
        kind += "; charset=utf-8"
    deployment.client("s3").put_object(Bucket=bucket, Key=key, Body=body, ContentType=kind, CacheControl=cache)


def _invalidate(deployment: Deployment, distribution: str) -> None:
    if deployment.endpoint:
        # MiniStack's CloudFront keeps no copies.
        return
    deployment.client("cloudfront").create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": uuid4().hex},
    )
