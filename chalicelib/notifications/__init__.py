"""The ways to agents who have no inbox open: Web Push, reminders by mail, their team's chat."""
