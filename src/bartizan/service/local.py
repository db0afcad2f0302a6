"""What commands on this machine save, in the database that the settings name."""

from __future__ import annotations

from collections.abc import Sequence

from bartizan.model.errors import InputError
from bartizan.model.event import Alert
from bartizan.model.scan import ScanResult


def save_result(result: ScanResult) -> str:
    """Save a scan as a snapshot in one transaction; the snapshot's id.

    Raises `StoreError` when the database cannot be reached, `InputError` when the server's extra is
    not installed.
    """
    try:
        from bartizan.service import snapshots
        from bartizan.store.database import open_database
    except ModuleNotFoundError as error:
        raise InputError("saving needs PostgreSQL's driver", hint="pip install 'bartizan[server]'") from error
    with open_database() as database:
        return snapshots.save(database, result, by="command line")


def save_alerts(alerts: Sequence[Alert]) -> tuple[int, int]:
    """Save alerts, grouped with earlier ones into incidents; the numbers of alerts and incidents.

    Raises as `save_result` does.
    """
    try:
        from bartizan.service import intake
        from bartizan.store.database import open_database
    except ModuleNotFoundError as error:
        raise InputError("saving needs PostgreSQL's driver", hint="pip install 'bartizan[server]'") from error
    with open_database() as database, database.transaction(everything=True) as connection:
        return intake.keep_alerts(connection, alerts)
