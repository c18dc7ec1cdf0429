"""Where things are kept when nobody says otherwise."""

from pathlib import Path

from platformdirs import user_data_path


def default_home() -> Path:
    """Return the folder of the store: the platform's place for a user's data."""
    return user_data_path("kernelwright", appauthor=False)
