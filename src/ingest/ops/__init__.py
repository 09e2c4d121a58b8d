"""Running for long: logs, metrics, health, and tasks that do not die silently."""
