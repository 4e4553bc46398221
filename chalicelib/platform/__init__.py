"""The only place that knows the surroundings: settings, AWS clients, clock, ids, logging, queues."""
