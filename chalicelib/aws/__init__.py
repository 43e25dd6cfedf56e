"""What all adapters share of AWS: clients, failures, keys, counters, leases, queues. No capability is known here."""
