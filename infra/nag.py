"""cdk-nag over a template without SAM, as a process of its own: `python -m infra.nag TEMPLATE OUT`.

It prints all that it finds, writes OUT/validation-report.json, and ends with an error if that is anything.
"""

from __future__ import annotations

import sys

import aws_cdk as cdk
from aws_cdk.cloudformation_include import CfnInclude
from cdk_nag import AwsSolutionsChecks, ServerlessChecks


def nag(source: str, out: str) -> None:
    """Have both packs of rules look at the template."""
    app = cdk.App(outdir=out)
    CfnInclude(cdk.Stack(app, "stack"), "Template", template_file=source)
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    app.synth()


if __name__ == "__main__":
    nag(*sys.argv[1:])
