"""The store's schema: numbered SQL files, applied in order and never edited afterwards."""

import sqlite3
from importlib.resources import files

from kernelwright.errors import StoreError


def migrations() -> tuple[tuple[int, str], ...]:
    """Return every migration's number and SQL, in order."""
    folder = files("kernelwright.store") / "migrations"
    numbered = [(int(entry.name[:4]), entry.read_text()) for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return tuple(sorted(numbered))


def migrate(connection: sqlite3.Connection, path: str) -> None:
    """Bring the schema up to date, each step in a transaction of its own.

    Raises:
        StoreError: a newer version of this program wrote the store.
    """
    known = migrations()
    # user_version is SQLite's own place for this number; a fresh file says 0.
    present = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if present > known[-1][0]:
        raise StoreError(
            path,
            f"it has schema {present}, this version knows schemas up to {known[-1][0]}",
            "Upgrade kernelwright, or name another store with --home",
        )
    for number, sql in known:
        if number > present:
            connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;")
