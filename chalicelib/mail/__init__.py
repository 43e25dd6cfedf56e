"""Conversations by mail: answers that were not read, mails that come in, contact forms, quarantine."""
