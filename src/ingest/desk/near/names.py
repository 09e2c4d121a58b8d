"""Short numbers for names that many documents share."""

from __future__ import annotations


class Names:
    """Short numbers for names that many documents share, given back when none does."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._names: list[str] = []
        self._users: list[int] = []
        self._free: list[int] = []

    def take(self, name: str) -> int:
        """Return the number of a name for one more document."""
        found = self._ids.get(name)
        if found is None:
            if self._free:
                found = self._free.pop()
                self._names[found], self._users[found] = name, 0
            else:
                found = len(self._names)
                self._names.append(name)
                self._users.append(0)
            self._ids[name] = found
        self._users[found] += 1
        return found

    def give_back(self, number: int) -> None:
        """Forget one document's use of a name."""
        self._users[number] -= 1
        if not self._users[number]:
            del self._ids[self._names[number]]
            self._names[number] = ""
            self._free.append(number)

    def name(self, number: int) -> str:
        """Return the name of a number in use."""
        return self._names[number]

    def find(self, name: str) -> int | None:
        """Return the number of a name in use, or None."""
        return self._ids.get(name)
