"""What `make bench` runs: one line of numbers for every claim about speed or size."""
