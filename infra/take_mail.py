"""What CloudFormation cannot do for mail: switch the receipt rules on, and tell which DNS records are needed."""

from __future__ import annotations

from infra.deployment import Deployment


def take_mail(deployment: Deployment) -> list[str]:
    """Make this deployment's receipt rules the account's active ones; gives the DNS records, a line each.

    ValueError for a deployment without a mail domain.
    """
    domain = deployment["MailDomain"]
    if domain == "-":
        message = "this deployment has no mail domain: make deploy STAGE=… MAIL_DOMAIN=mail.shop.example"
        raise ValueError(message)
    deployment.client("ses").set_active_receipt_rule_set(RuleSetName=deployment.stack)
    identity = deployment.client("sesv2").get_email_identity(EmailIdentity=domain)
    region = deployment.client("ses").meta.region_name
    tokens = identity["DkimAttributes"].get("Tokens", [])
    verified = "verified" if identity.get("VerifiedForSendingStatus") else "not verified yet"
    return [
        f"{domain} is {verified}. Its DNS needs:",
        *(f"{token}._domainkey.{domain}  CNAME  {token}.dkim.amazonses.com" for token in tokens),
        f"*.{domain}  MX  10 inbound-smtp.{region}.amazonaws.com",
        f'_dmarc.{domain}  TXT  "v=DMARC1; p=quarantine"',
    ]
