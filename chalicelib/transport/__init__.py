"""From an event of AWS to a function of ours and back: routes, frames, queues, schemas. No capability is known here."""
