"""The stores: what each has set, and its people. Not who of them is there (presence), nor how they are told."""
