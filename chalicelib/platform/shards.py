"""Partitions of an index that are split into shards, and may be split into more while everything runs. Pure but for
the threads in which several shards are asked at a time.

Shard 0 has the name that the partition had before it was split, so what was written then is found. Which shard a key
is in is a jump consistent hash (Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm"): with more
shards a key stays where it is or goes to a new one, so it can only be in one of a few (`places`).

Whoever reads looks into all shards, and while they are made more, into as many as anybody may write (setting
`shards_read`). How to widen: docs/scaling.md.
"""

import zlib
from collections.abc import Callable, Sequence
from typing import TypeVar

THREADS_MAX = 16
_LCG = 2862933555777941757
_MASK = 2**64 - 1

T = TypeVar("T")


def names(partition: str, shards: int) -> list[str]:
    """Names of the shards of a partition."""
    return [partition, *(f"{partition}#{number}" for number in range(1, shards))]


def name_for(partition: str, key: str, shards: int) -> str:
    """The shard that a row of this key is written to."""
    return _name(partition, places(key, shards)[0])


def names_for(partition: str, key: str, shards: int) -> list[str]:
    """Where a row of this key may be that was written with `shards` or fewer, the likeliest first."""
    return [_name(partition, place) for place in places(key, shards)]


def places(key: str, shards: int) -> tuple[int, ...]:
    """The shards that a key was ever in while their number grew to `shards`, the latest first.

    One of a single shard; about 1 + ln(shards) of more.
    """
    # crc32 is spread over 64 bits; the low ones of a seed decide little.
    seed = (zlib.crc32(key.encode()) * 0x9E3779B97F4A7C15) & _MASK
    found, place, jump = [], 0, 0
    while jump < shards:
        place = jump
        found.append(place)
        seed = (seed * _LCG + 1) & _MASK
        jump = int((place + 1) * (1 << 31) / ((seed >> 33) + 1))
    return tuple(reversed(found))


def across(partitions: Sequence[str], ask: Callable[[str], list[T]]) -> list[list[T]]:
    """What `ask` answers for each of the partitions, several at a time; for one it is just a call."""
    if len(partitions) <= 1:
        return [ask(partition) for partition in partitions]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=min(len(partitions), THREADS_MAX)) as pool:
        return list(pool.map(ask, partitions))


def _name(partition: str, place: int) -> str:
    return partition if place == 0 else f"{partition}#{place}"
