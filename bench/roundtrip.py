"""The socket on MiniStack: send → acknowledgement and send → other screen, beside a function that only echoes."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import statistics
import time
import uuid
import zipfile

from websockets.sync.client import ClientConnection, connect

from bench.figures import Figure
from infra.local.client import ask, open_socket, post, visitor_socket
from infra.local.ministack import ROOT
from infra.local.ports import Ports
from infra.local.run import EMAIL, Local

PORTS = Ports(ministack=4588, shop=8088, inbox=8089, widget=8090, mail=8086)
MESSAGES, PAUSE_SECONDS = 60, 1.05
ACK_LIMIT, SCREEN_LIMIT = 3.0, 4.0
HAND_OVER_LIMIT = 100.0
# One line, as our functions write one: without any, MiniStack takes 50 ms longer.
_ECHO = (
    "def handler(event, context):\n    print('echo')\n    return {'statusCode': 200, 'body': event.get('body') or ''}\n"
)


def measure() -> list[Figure]:
    """Medians over sixty messages each, one a second, echo and ours in turns."""
    local = Local(ROOT / ".local" / "bench", PORTS)
    shutil.rmtree(local.ministack.folder, ignore_errors=True)
    local.start()
    try:
        return _measure(local)
    finally:
        local.stop()


def _measure(local: Local) -> list[Figure]:
    shopper, agent = visitor_socket(local.deployment, local.pages.url, local.widget_key), _agent(local)
    echo = connect(_echo_api(local))
    opening = {"action": "send", "id": "0", "cid": f"cid-{uuid.uuid4().hex}", "after": 0, "text": "Hello"}
    conversation = ask(shopper, opening)["conversation"]
    ask(agent, {"action": "sync", "id": "1", "conversation": conversation, "listen": True})
    echoes, acks, screens, stored = [], [], [], []
    for number in range(MESSAGES):
        text = f"message {number}"
        begun = time.perf_counter()
        echo.send(json.dumps({"action": "echo", "text": text}))
        echo.recv(timeout=10)
        echoes.append(time.perf_counter() - begun)
        frame = {
            "action": "send",
            "id": str(number + 2),
            "conversation": conversation,
            "after": number + 1,
            "text": text,
        }
        begun = time.perf_counter()
        shopper.send(json.dumps(frame | {"cid": f"cid-{number:012d}"}))
        while json.loads(agent.recv(timeout=10)).get("type") != "message":
            # A digest of the message before: not what the agent waits for.
            continue
        screens.append(time.perf_counter() - begun)
        reply = json.loads(shopper.recv(timeout=10))
        assert reply["type"] == "ack"
        acks.append(time.perf_counter() - begun)
        stored.append(reply["message"]["at"])
        # At a person's pace: the rate limit of a visitor is one a second.
        time.sleep(PAUSE_SECONDS)
    for socket in (shopper, agent, echo):
        socket.close()
    base = statistics.median(echoes)
    return [
        Figure("echo, median", base * 1000, "ms"),
        Figure("send → acknowledgement, median", statistics.median(acks) * 1000, "ms"),
        Figure("send → other screen, median", statistics.median(screens) * 1000, "ms"),
        Figure("acknowledgement beside echo", statistics.median(acks) / base, "x", ACK_LIMIT),
        Figure("other screen beside echo", statistics.median(screens) / base, "x", SCREEN_LIMIT),
        Figure("message stored → notify has run, median", _hand_over(local, stored), "ms", HAND_OVER_LIMIT),
    ]


def _hand_over(local: Local, stored: list[int]) -> float:
    """From each message's own time to the line that `notify` logs when it is done: stream, relay, topic, queue."""
    time.sleep(2)
    group = f"/aws/lambda/{local.deployment.stack}-notify"
    logged = local.deployment.client("logs").filter_log_events(logGroupName=group, limit=10_000)["events"]
    lines = [json.loads(event["message"]) for event in logged if event["message"].lstrip().startswith("{")]
    ended = sorted(
        dt.datetime.fromisoformat(line["timestamp"]).timestamp() * 1000 for line in lines if line.get("records") == 1
    )
    waits = [next(end for end in ended if end >= at) - at for at in stored]
    return statistics.median(waits)


def _agent(local: Local) -> ClientConnection:
    token = local.deployment.client("cognito-idp").initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=local.deployment["UserPoolClientId"],
        AuthParameters={"USERNAME": EMAIL, "PASSWORD": local.password},
    )["AuthenticationResult"]["IdToken"]
    issued = post(local.deployment, local.pages.url, "/v1/stores/demo/ticket", {}, token)
    socket = open_socket(issued, local.pages.url)
    ask(socket, {"action": "hello", "id": "0"})
    return socket


def _echo_api(local: Local) -> str:
    """A socket whose one function sends back what it got."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("echo.py", _ECHO)
    function = local.deployment.client("lambda").create_function(
        FunctionName="echo",
        Runtime="python3.11",
        Handler="echo.handler",
        Role="arn:aws:iam::000000000000:role/echo",
        Code={"ZipFile": package.getvalue()},
    )["FunctionArn"]
    gateway = local.deployment.client("apigatewayv2")
    api = gateway.create_api(Name="echo", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")[
        "ApiId"
    ]
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
    integration = gateway.create_integration(ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=uri)[
        "IntegrationId"
    ]
    for route in ("$connect", "$default"):
        gateway.create_route(ApiId=api, RouteKey=route, Target=f"integrations/{integration}")
    gateway.create_stage(ApiId=api, StageName="api", AutoDeploy=True)
    return f"ws://localhost:{PORTS.ministack}/_aws/execute-api/{api}/api"
