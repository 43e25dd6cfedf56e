"""How a store grows with what happens in it."""

from __future__ import annotations

import pytest

from chalicelib.stores.domain import ANNOUNCED, MOST_SHARDS, Shards, shard_of
from chalicelib.stores.usecases.known_shards import KnownShards
from tests.fakes import World


def _second(world: World, shards: KnownShards, moves: int) -> None:
    world.now += 1
    # As the relay says it, a batch at a time.
    for start in range(0, moves, 100):
        shards.moved("acme", min(100, moves - start))


@pytest.mark.parametrize(("a_second", "count"), [(1, 1), (40, 1), (60, 2), (250, 8), (1000, 16), (9000, 16)])
def test_a_store_grows_with_how_many_rows_move_in_a_second(world: World, a_second: int, count: int) -> None:
    """Fifty for each partition, as one container sees them: with four containers 400 writes a second of an index."""
    for _ in range(60):
        _second(world, world.shards, a_second)
    assert world.shard_counts.get("acme").count == count <= MOST_SHARDS
    assert world.shard_counts.get("bravo") == Shards()


def test_a_greater_number_is_read_before_it_is_written(world: World) -> None:
    """Who has remembered the smaller one would not find what is written with the greater."""
    reader, writer = world.shards, KnownShards(world.shard_counts, world.clock)
    assert (reader.reading("acme"), writer.writing("acme")) == (1, 1)
    for _ in range(10):
        _second(world, writer, 200)
    assert world.shard_counts.get("acme").count == 4
    for _ in range(ANNOUNCED * 2):
        world.now += 1
        assert reader.reading("acme") >= writer.writing("acme")
    assert (reader.reading("acme"), writer.writing("acme")) == (4, 4)


def test_a_store_that_grows_again_at_once_is_written_as_before(world: World) -> None:
    """Nobody reads yet as many as were announced first."""
    for _ in range(10):
        _second(world, world.shards, 60)
    for _ in range(10):
        _second(world, world.shards, 1000)
    assert world.shard_counts.get("acme").count == 16
    assert world.shards.writing("acme") == 1
    world.now += ANNOUNCED + 60
    assert world.shards.writing("acme") == 16


def test_what_was_written_before_a_store_grew_is_found_after() -> None:
    """Each number is twice the one before: the partition of a smaller one is among those of the greater."""
    for name in (f"c{number}" for number in range(100)):
        for before, after in ((1, 2), (2, 4), (4, 16)):
            assert shard_of(name, before) < after
            assert shard_of(name, after) % before == shard_of(name, before)


def test_the_partitions_are_filled_evenly() -> None:
    """Ids are chance, and so is where they lie."""
    shards = [shard_of(f"conversation{number}", 8) for number in range(8000)]
    assert all(800 < shards.count(shard) < 1200 for shard in range(8))


def test_the_number_is_remembered_for_less_than_it_is_announced(world: World) -> None:
    """A message costs no read of it."""
    asked: list[str] = []
    real = world.shard_counts.get

    def counted(store_id: str) -> Shards:
        asked.append(store_id)
        return real(store_id)

    world.shard_counts.get = counted  # type: ignore[method-assign]
    for _ in range(3):
        world.shards.reading("acme")
        world.shards.writing("acme")
    assert asked == ["acme"]
    world.now += ANNOUNCED / 2
    world.shards.reading("acme")
    assert asked == ["acme"] * 2
