"""Widget and inbox: private buckets behind CloudFront, so that a page view costs no function."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.target import Target

# A release that broke something can be had back for a month.
_UNDO_DAYS = 30
# An address without a file's ending is one of the inbox's own pages: all of them are index.html.
_SPA = """\
function handler(event) {
  var request = event.request;
  if (request.uri.indexOf('.', request.uri.lastIndexOf('/')) === -1) request.uri = '/index.html';
  return request;
}
"""


class FrontEnds(Construct):
    """The widget's and the inbox's bucket and distribution."""

    def __init__(self, scope: Construct, name: str, *, connect: list[str], keep: bool, target: Target) -> None:
        """`connect` are the addresses that the inbox may speak to."""
        super().__init__(scope, name)
        self._keep, self._target = keep, target
        self.widget_bucket, widget = self._site("Widget", headers=self._widget_headers())
        self.inbox_bucket, inbox = self._site("Inbox", headers=self._inbox_headers(connect), spa=True)
        self.widget_url = target.widget_url(widget.distribution_domain_name)
        self.inbox_url = target.inbox_url(inbox.distribution_domain_name)
        self.distributions = (widget, inbox)

    def _site(
        self, name: str, *, headers: cloudfront.ResponseHeadersPolicy, spa: bool = False
    ) -> tuple[s3.Bucket, cloudfront.Distribution]:
        bucket = self._bucket(name)
        function = self._spa_function() if spa else None
        stack = cdk.Stack.of(self)
        control = cloudfront.S3OriginAccessControl(
            self,
            f"{name}Access",
            origin_access_control_name=f"{stack.stack_name}-{name.lower()}-{stack.region}",
        )
        distribution = cloudfront.Distribution(
            self,
            name,
            default_root_object="index.html" if spa else "w.js",
            price_class=cloudfront.PriceClass.PRICE_CLASS_ALL,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(bucket, origin_access_control=control),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS
                if self._target.tls
                else cloudfront.ViewerProtocolPolicy.ALLOW_ALL,
                cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                response_headers_policy=headers,
                compress=True,
                function_associations=[
                    cloudfront.FunctionAssociation(
                        function=function, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST
                    )
                ]
                if function
                else None,
            ),
        )
        return bucket, distribution

    def _bucket(self, name: str) -> s3.Bucket:
        return s3.Bucket(
            self,
            f"{name}Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=self._target.tls,
            versioned=True,
            lifecycle_rules=[s3.LifecycleRule(noncurrent_version_expiration=cdk.Duration.days(_UNDO_DAYS))],
            removal_policy=cdk.RemovalPolicy.RETAIN if self._keep else cdk.RemovalPolicy.DESTROY,
            auto_delete_objects=self._target.empties and not self._keep,
        )

    def _spa_function(self) -> cloudfront.Function:
        return cloudfront.Function(
            self,
            "InboxPages",
            code=cloudfront.FunctionCode.from_inline(_SPA),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )

    def _widget_headers(self) -> cloudfront.ResponseHeadersPolicy:
        stack = cdk.Stack.of(self)
        # Every shop's page loads these files, so any origin may read them.
        return cloudfront.ResponseHeadersPolicy(
            self,
            "WidgetHeaders",
            # These names are the account's, not the region's.
            response_headers_policy_name=f"{stack.stack_name}-widget-{stack.region}",
            cors_behavior=cloudfront.ResponseHeadersCorsBehavior(
                access_control_allow_credentials=False,
                access_control_allow_headers=["*"],
                access_control_allow_methods=["GET", "HEAD"],
                access_control_allow_origins=["*"],
                origin_override=True,
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(
                        header="Cross-Origin-Resource-Policy", value="cross-origin", override=True
                    )
                ]
            ),
            security_headers_behavior=self._security(None),
        )

    def _inbox_headers(self, connect: list[str]) -> cloudfront.ResponseHeadersPolicy:
        stack = cdk.Stack.of(self)
        policy = "; ".join(
            [
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self' data:",
                "font-src 'self'",
                "manifest-src 'self'",
                f"connect-src 'self' {' '.join(connect)}",
                "base-uri 'none'",
                "form-action 'self'",
                "frame-ancestors 'none'",
                "require-trusted-types-for 'script'",
                # For the address of the service worker and nothing else (inbox/src/features/notifications/push.ts).
                "trusted-types shopbell-worker",
            ]
        )
        custom = {
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
        }
        return cloudfront.ResponseHeadersPolicy(
            self,
            "InboxHeaders",
            response_headers_policy_name=f"{stack.stack_name}-inbox-{stack.region}",
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=header, value=value, override=True)
                    for header, value in custom.items()
                ]
            ),
            security_headers_behavior=self._security(policy),
        )

    def _security(self, policy: str | None) -> cloudfront.ResponseSecurityHeadersBehavior:
        return cloudfront.ResponseSecurityHeadersBehavior(
            content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                content_security_policy=policy, override=True
            )
            if policy
            else None,
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
            ),
            strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                access_control_max_age=cdk.Duration.days(365), include_subdomains=True, override=True
            ),
        )
