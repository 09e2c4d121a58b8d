"""The three loops' bodies: fetch, normalise, desk. Each is a transactional loop over the broker port."""
