"""Every crash of a story, each lived to its end.

At each point at which the story can be cut off, the process is copied (fork): the copy dies there and goes on as the
world does, the story itself goes on undisturbed. So no crash costs what came before it, and the copies run side by
side.

Not every call is two points. Between two writes of an invocation nothing outside the function changes, and what it
knew dies with it: whether it is killed after a write, before or after the reads that follow, or before the next write
is one and the same to the world. The first of these points stands for all. That nothing changed is looked at at every
point of every story; that it comes to the same, test_crashes.py tries.
"""

import gc
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Never

from tests.faults.outside import outside
from tests.faults.world import Faults, Killed, Point

COPIES_MAX = os.cpu_count() or 1
# A copy takes a second; one that hangs ends its test, not the session.
COPY_S_MAX = 120


@dataclass
class Crashes:
    """The copies of a running story, and where each was killed."""

    folder: Path
    is_every_point: bool
    running: dict[int, Point] = field(default_factory=dict)
    endings: dict[Point, Any] = field(default_factory=dict)
    seen: dict[tuple[int, int], bytes] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    is_copy: bool = False

    def at_point(self, point: Point) -> None:
        """Make the copy that is killed here, if none was that found the world as it is now."""
        if self.is_copy:
            return
        # Told at the end: the product handles errors that are raised within it.
        found, is_seen = outside(), point.state in self.seen
        if self.seen.setdefault(point.state, found) != found:
            self.problems.append(f"{point}: not a read")
        if is_seen and not self.is_every_point:
            return
        if threading.current_thread() is not threading.main_thread():
            self.problems.append(f"{point}: a copy would lack the thread that waits for this one")
            return
        while len(self.running) >= COPIES_MAX:
            self.wait()
        pid = os.fork()
        if pid:
            self.running[pid] = point
            return
        self.is_copy = True
        signal.alarm(COPY_S_MAX)
        # Looking for garbage touches every object, and what the copy touches is no longer shared with the story.
        gc.disable()
        raise Killed(str(point))

    def leave(self, ending: object) -> Never:
        """Tell how the copy ended, and be gone without a trace in the session that it was copied from."""
        code = 1
        try:
            Path(self.folder, str(os.getpid())).write_bytes(pickle.dumps(ending))
            code = 0
        finally:
            os._exit(code)

    def wait(self) -> None:
        """Wait for the copy that runs longest."""
        pid, point = next(iter(self.running.items()))
        _, status = os.waitpid(pid, 0)
        del self.running[pid]
        told = Path(self.folder, str(pid))
        self.endings[point] = f"told nothing, status {status}" if status else pickle.loads(told.read_bytes())


def endings(
    faults: Faults, story: Callable[[], Any], *, is_every_point: bool = False
) -> tuple[Any, dict[Point, Any]]:
    """How a story ends, and how it ends when it is killed, by the point where; of what raised, the traceback.

    Of points between which nothing changed outside the function the first, or `is_every_point`.
    """
    with TemporaryDirectory() as folder:
        crashes = Crashes(Path(folder), is_every_point)
        faults.at_point = crashes.at_point
        try:
            ending = story()
        except BaseException:
            if not crashes.is_copy:
                raise
            ending = traceback.format_exc()
        finally:
            if crashes.is_copy:
                crashes.leave(ending)
            faults.at_point = None
            while crashes.running:
                crashes.wait()
        assert not crashes.problems, crashes.problems
        return ending, crashes.endings
