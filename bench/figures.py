"""A measured figure and its limit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`limit` is the most that it may be; None where there is none."""

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def held(self) -> bool:
        """Whether it is within its limit."""
        return self.limit is None or self.value <= self.limit

    def row(self) -> str:
        """A line of the table."""
        limit = "" if self.limit is None else f"{self.limit:g} {self.unit}"
        return f"| {self.name} | {self.value:.2f} {self.unit} | {limit} | {'yes' if self.held else '**no**'} |"
