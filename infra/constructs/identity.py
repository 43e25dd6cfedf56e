"""Where agents sign in."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.invitation import DOOR

# Both marks must be in it. It is one for all stores of the deployment, so it names none.
_INVITATION = (
    "Hello,<br><br>you can now answer shoppers in the shop's inbox. Sign in at {door} with<br><br>"
    "e-mail: {username}<br>temporary password: {####}<br><br>"
    "You choose a password of your own when you first sign in. The temporary one is good for seven days."
)


class Identity(Construct):
    """A Cognito user pool that only admins add people to, and the inbox's client of it."""

    def __init__(self, scope: Construct, name: str, *, keep: bool, mfa_required: bool) -> None:
        """`keep` protects the people from deletion; `mfa_required` lets nobody in without a second factor.

        Who has none then enrols one at the next sign-in (inbox/src/live/auth.ts), so nobody is locked out.
        """
        super().__init__(scope, name)
        self.pool = self._people(keep=keep, mfa_required=mfa_required)
        self.client = self._inbox()

    def _people(self, *, keep: bool, mfa_required: bool) -> cognito.UserPool:
        return cognito.UserPool(
            self,
            "Staff",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            # Everybody has one, because it is what they sign in with. What is called required must be writable by the
            # client, and who could write theirs would have new passwords mailed elsewhere.
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=False, mutable=True)
            ),
            # Where to look for the person's rights; the rights themselves are in the directory.
            custom_attributes={"stores": cognito.StringAttribute(mutable=True, max_len=2048)},
            mfa=cognito.Mfa.REQUIRED if mfa_required else cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
            password_policy=cognito.PasswordPolicy(
                min_length=12, require_digits=True, require_lowercase=True, require_uppercase=True, require_symbols=True
            ),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            deletion_protection=keep,
            removal_policy=cdk.RemovalPolicy.RETAIN if keep else cdk.RemovalPolicy.DESTROY,
        )

    def _inbox(self) -> cognito.UserPoolClient:
        return self.pool.add_client(
            "Inbox",
            auth_flows=cognito.AuthFlow(user_password=True),
            disable_o_auth=True,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            id_token_validity=cdk.Duration.minutes(15),
            access_token_validity=cdk.Duration.minutes(15),
            refresh_token_validity=cdk.Duration.days(14),
            # Each refresh token is used once; a second tab that asks within the minute gets its answer too.
            refresh_token_rotation_grace_period=cdk.Duration.seconds(60),
            read_attributes=cognito.ClientAttributes()
            .with_standard_attributes(email=True, email_verified=True, fullname=True)
            .with_custom_attributes("stores"),
            # People may write themselves neither into another store's hint, nor another address.
            write_attributes=cognito.ClientAttributes().with_standard_attributes(fullname=True),
        )

    def invite(self, widget_url: str) -> None:
        """Let Cognito's invitation lead to the inbox, by a page among the widget's files.

        Not straight to it: the inbox's distribution names the API that it may speak to, and the API this pool.
        """
        pool = self.pool.node.default_child
        if isinstance(pool, cognito.CfnUserPool):
            message = _INVITATION.replace("{door}", f"{widget_url}/{DOOR}")
            template = {"EmailSubject": "Your account for the shop's inbox", "EmailMessage": message}
            pool.add_property_override("AdminCreateUserConfig.InviteMessageTemplate", template)
