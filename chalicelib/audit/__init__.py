"""Who changed what, and when: written once and changed never. Ids alone: names and words stand elsewhere."""
