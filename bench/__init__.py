"""What it costs: time, AWS calls, request units, latency, imports and package size. `make bench` prints one table."""
