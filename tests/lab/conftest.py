from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.lab.pages import Pages


@pytest.fixture(scope="session")
def pages() -> Iterator[Pages]:
    """One Node process for all tests of the laboratory."""
    # Thousands of lines a second, of faults that are meant.
    logging.getLogger("shopbell").setLevel(logging.CRITICAL)
    running = Pages()
    yield running
    running.close()
    logging.getLogger("shopbell").setLevel(logging.INFO)
