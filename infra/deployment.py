"""A deployment that stands: its addresses and names, and the AWS clients to reach it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from infra.local import lock


@dataclass(frozen=True)
class Deployment:
    """The outputs of the stack.

    `endpoint` is MiniStack's address, None for AWS; there, credentials and region come from the environment.
    """

    stack: str
    outputs: dict[str, str]
    endpoint: str | None = None
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)

    def __getitem__(self, output: str) -> str:
        """An output of the stack by its name."""
        return self.outputs[output]

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
        """The client of an AWS service."""
        if service not in self._clients:
            local = {
                "endpoint_url": self.endpoint,
                "region_name": "us-east-1",
                "aws_access_key_id": "test",
                "aws_secret_access_key": "test",
            }
            make: Any = boto3.client
            self._clients[service] = make(service, **(local if self.endpoint else {}))
        return self._clients[service]


def read(outputs_file: Path, stack: str, endpoint: str | None = None) -> Deployment:
    """The deployment whose outputs `cdk deploy --outputs-file` wrote; ValueError or OSError if it is not there."""
    outputs: dict[str, dict[str, str]] = json.loads(outputs_file.read_text(encoding="utf-8"))
    if stack not in outputs:
        message = f"{outputs_file} knows no stack {stack}"
        raise ValueError(message)
    return Deployment(stack, outputs[stack], endpoint)


def state_folder() -> Path:
    """Where `make run` keeps everything."""
    return Path(os.environ.get("STATE") or Path(__file__).parent.parent / ".local")


def find_local() -> Deployment:
    """The deployment of the `make run` that is in progress; ValueError if there is none, or not yet."""
    folder = state_folder()
    running = lock.find(folder)
    if running is None:
        message = f"nothing runs here (looked in {folder}): start it with `make run`"
        raise ValueError(message)
    try:
        return read(folder / "outputs.json", "shopbell-dev", f"http://localhost:{running.port}")
    except OSError as error:
        message = "`make run` is still deploying: try again when it shows the addresses"
        raise ValueError(message) from error


def find(stack: str) -> Deployment:
    """The deployment on AWS, as CloudFormation describes it."""
    described = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    return Deployment(stack, {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])})
