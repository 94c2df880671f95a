"""What the user says of networks, and how the window looked at them, as rows of the file."""

from explorer.store._database import Database, Row


def mark(db: Database, row_id: int, column: str, value: int | str) -> None:
    """Within a transaction: set "starred" or "note" of a network."""
    db.changed(
        f"INSERT INTO mark (evaluation_id, {column}) VALUES (?, ?) "
        f"ON CONFLICT DO UPDATE SET {column} = excluded.{column}",
        *(row_id, value),
    )


def marks(db: Database, run_id: int) -> list[Row]:
    """Each marked network's id, 1 where it is starred, and its note."""
    return db.all(
        "SELECT evaluation_id, starred, note FROM mark "
        "JOIN evaluation ON evaluation.id = evaluation_id WHERE run_id = ?",
        run_id,
    )


def put(db: Database, key: str, json_text: str) -> None:
    """Within a transaction: keep a piece of the window's state."""
    db.changed(
        "INSERT INTO view VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json",
        *(key, json_text),
    )


def get(db: Database, key: str) -> str | None:
    found = db.all("SELECT json FROM view WHERE key = ?", key)
    return found[0][0] if found else None
