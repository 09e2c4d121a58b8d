"""Being told by the operating system what happens in the folder (watchdog)."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from enum import Enum

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

_EVENTS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]


class Happening(Enum):
    """What happened to a path."""

    COMPLETE = "complete"
    CREATED = "created"
    WRITTEN = "written"
    FOLDER = "folder"


Report = Callable[[Happening, str], None]


class Watcher:
    """Watches one folder; calls ``report`` from its own thread, with paths relative to the folder.

    ``tells_complete`` says whether this system tells when a writer has closed its file.
    """

    tells_complete = sys.platform == "linux"

    def __init__(self, root: str, report: Report, *, recursive: bool) -> None:
        self._root = root
        self._report = report
        self._recursive = recursive
        self._observer: BaseObserver | None = None

    @property
    def alive(self) -> bool:
        """Whether events still come: the watch ends by itself when the folder is removed."""
        observer = self._observer
        if observer is None:
            return False
        # The thread that reads the kernel's queue has no public name; without it nothing would come any more.
        reader = getattr(observer, "_inotify_fd", observer)
        return all(thread.is_alive() for thread in (observer, reader, *observer.emitters))

    def start(self) -> None:
        """Begin watching. What happened before is not reported.

        Raises:
            OSError: the folder cannot be watched (absent, or the system's limit of watches is reached).
        """
        # watchdog warns, in its own thread, whenever nested folders are made faster than it can watch them, although
        # that is handled; where warnings are errors, the warning would end the thread.
        warnings.filterwarnings("ignore", message="Callback with id", category=RuntimeWarning)
        observer = _observer()
        handler = _Handler(self._root, self._report)
        observer.schedule(handler, self._root, recursive=self._recursive, event_filter=_EVENTS)
        observer.start()
        self._observer = observer

    def stop(self) -> None:
        """End watching; blocks until its threads have ended."""
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            observer.join()


def _observer() -> BaseObserver:
    if sys.platform == "linux":
        from watchdog.observers.inotify import InotifyObserver

        # Full events tell a file that was renamed into the folder (complete) from one that was created in it.
        return InotifyObserver(generate_full_events=True)
    return Observer()


class _Handler(FileSystemEventHandler):
    def __init__(self, root: str, report: Report) -> None:
        self._prefix = root.rstrip("/") + "/"
        self._report = report

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Pass on what matters."""
        match event:
            case FileClosedEvent():
                self._pass(Happening.COMPLETE, event.src_path)
            case FileMovedEvent():
                self._pass(Happening.COMPLETE, event.dest_path)
            case FileModifiedEvent():
                self._pass(Happening.WRITTEN, event.src_path)
            case FileCreatedEvent():
                self._pass(Happening.CREATED, event.src_path)
            case DirCreatedEvent():
                self._pass(Happening.FOLDER, event.src_path)
            case DirMovedEvent():
                self._pass(Happening.FOLDER, event.dest_path)
            case _:
                pass

    def _pass(self, happening: Happening, path: bytes | str) -> None:
        # A move out of the folder has no destination.
        if isinstance(path, str) and path.startswith(self._prefix):
            self._report(happening, path.removeprefix(self._prefix))
