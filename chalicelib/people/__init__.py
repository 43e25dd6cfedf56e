"""The shoppers: what they have told, which addresses want no mail, from when on their credentials count."""
