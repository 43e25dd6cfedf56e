"""The ports on AWS and the network."""
