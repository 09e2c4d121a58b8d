"""The durable topics: one port, two implementations."""
