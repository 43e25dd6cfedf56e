"""The schemas of all capabilities, under names that fit one document."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from chalicelib.bootstrap.actions import ACTIONS

ROOT = Path(__file__).parent.parent
CAPABILITIES = ROOT / "chalicelib"
Json = dict[str, Any]
# What is sent though nobody asked: a frame for each notice.
PUSHES = ("message", "staff", "read", "typing", "digest", "presence", "looking")


def load(name: str) -> Json:
    """A schema by its name, without what only a file of its own needs."""
    capability, _, rest = name.partition("/")
    schema: Json = json.loads((CAPABILITIES / capability / "schemas" / f"{rest}.json").read_text(encoding="utf-8"))
    return {key: value for key, value in schema.items() if key not in {"$schema", "$id"}}


def components() -> Json:
    """All schemas under names that fit one document."""
    types = [name for name in schema_names() if name.endswith("/types")]
    named = {component(name): load(name) for name in sorted(set(schema_names()) - set(types), key=component)}
    named |= {f"type_{name}": schema for each in types for name, schema in load(each)["$defs"].items()}
    named |= _by_use()
    text = json.dumps(named)
    text = re.sub(r'"[./\w]*types\.json#/\$defs/(\w+)"', r'"#/components/schemas/type_\1"', text)
    text = re.sub(r'"\$ref": "(?:[./\w]+/)?(\w+)\.json"', r'"$ref": "#/components/schemas/frame_\1"', text)
    parsed: Json = json.loads(text)
    return parsed


def _by_use() -> Json:
    """What answers each action, and what is pushed: the clients' types are made of it."""
    answers = {name: {"$ref": f"#/components/schemas/{component(each.reply)}"} for name, each in ACTIONS.items()}
    pushed = [{"$ref": f"#/components/schemas/frame_{name}"} for name in PUSHES]
    return {
        "replies": {
            "description": "What answers each action.",
            "type": "object",
            "required": sorted(answers),
            "properties": answers,
        },
        "push": {"description": "What is sent though nobody asked.", "oneOf": pushed},
    }


def schema_names() -> list[str]:
    """The names of all schemas, as in `conversations/actions/send`."""
    paths = (path.relative_to(CAPABILITIES).with_suffix("") for path in CAPABILITIES.glob("*/schemas/**/*.json"))
    return sorted("/".join(part for part in path.parts if part != "schemas") for path in paths)


def frames() -> dict[str, str]:
    """The schemas of all frames that a client is sent, by their types."""
    sent = (name for name in schema_names() if name.split("/")[1] == "frames")
    return {name.rpartition("/")[2]: name for name in sorted(sent, key=lambda each: each.rpartition("/")[2])}


def component(schema: str) -> str:
    """What a document calls it, as in `frame_ack`: its kind and name tell it apart."""
    _, kind, name = schema.split("/")
    return {"actions": "action", "bodies": "body", "frames": "frame", "replies": "reply"}[kind] + f"_{name}"
