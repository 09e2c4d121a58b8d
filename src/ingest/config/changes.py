"""What a re-read configuration changes in the feeds."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.config.feed import Feed
from ingest.config.settings import Settings


@dataclass(frozen=True, slots=True)
class FeedChanges:
    """Feeds by what happened to them; ``changed`` holds them as they are now. Order is that of the new file."""

    added: tuple[Feed, ...] = ()
    changed: tuple[Feed, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def feeds_changed(old: Settings, new: Settings) -> FeedChanges:
    """Compare the enabled feeds by name. A feed that is switched off is removed; an edited layout is a change."""
    before = {feed.name: feed for feed in old.active_feeds}
    after = {feed.name: feed for feed in new.active_feeds}
    return FeedChanges(
        added=tuple(feed for name, feed in after.items() if name not in before),
        changed=tuple(feed for name, feed in after.items() if name in before and before[name] != feed),
        removed=tuple(name for name in before if name not in after),
    )
