"""How mails look: those that were held, in JSON, and those that go out, as SMTP takes them."""
