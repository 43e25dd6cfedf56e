"""Who is let in: tokens, tickets, sign-ins, the sockets that are open, and the ends of all of these."""
