"""The deployment: one CDK app for AWS and for this machine."""
