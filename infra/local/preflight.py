"""Give the REST API on MiniStack its answers to CORS preflights.

They stand in the template's OpenAPI body, as on AWS, but MiniStack leaves the responses of MOCK integrations out when
it imports one; so they are put there once more, through the API.
"""

from __future__ import annotations

from infra.deployment import Deployment

_HEADERS = {
    "Access-Control-Allow-Origin": "'*'",
    "Access-Control-Allow-Headers": "'Authorization,Content-Type'",
    "Access-Control-Allow-Methods": "'GET,POST,OPTIONS'",
    "Access-Control-Max-Age": "'86400'",
}


def answer_preflights(deployment: Deployment) -> None:
    """Complete every OPTIONS method of the API, and deploy it."""
    gateway, api = deployment.client("apigateway"), deployment["RestAPIId"]
    for resource in gateway.get_resources(restApiId=api, limit=500)["items"]:
        if "OPTIONS" not in resource.get("resourceMethods", {}):
            continue
        method = {"restApiId": api, "resourceId": resource["id"], "httpMethod": "OPTIONS", "statusCode": "200"}
        names = {f"method.response.header.{header}": value for header, value in _HEADERS.items()}
        gateway.put_method_response(**method, responseParameters=dict.fromkeys(names, False))
        gateway.put_integration_response(**method, responseParameters=names)
    gateway.create_deployment(restApiId=api, stageName="api")
