"""What Shopbell costs, measured: `make bench` runs all of it and writes bench/results.md."""
