"""What each store has set, as documents: one for each section, with its versions. Who needs a section says it."""
