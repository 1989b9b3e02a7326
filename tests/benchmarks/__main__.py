"""`make bench`: a table of what was measured and what was wanted; exit 1 where a target is missed."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.benchmarks import (
    cases,
    fill,
    importing,
    joining,
    memory,
    office,
    packets,
    preview,
    registry,
    russian,
    served,
    store,
    web,
)
from tests.benchmarks.rows import Row, judged

_WIDTHS = "{:50}  {:>26}  {:>12}  {}"
_VERDICTS = {True: "ok", False: "MISSED", None: ""}


def _rows() -> Iterator[Row]:
    yield from fill.run()
    yield from cases.run()
    yield from served.run()
    yield from office.run()
    yield from joining.run()
    yield from packets.run()
    yield from preview.run()
    yield from registry.run()
    yield from importing.run()
    yield from store.run()
    yield from web.run()
    yield from memory.run()
    for what, measured, target in russian.run():
        yield judged(what, measured, target)


def main() -> int:
    """Print the table while it grows; 1 where a target is missed."""
    missed = 0
    print(_WIDTHS.format("what", "measured", "target", "ok"))
    for row in _rows():
        print(_WIDTHS.format(row.what, row.measured, row.target, _VERDICTS[row.ok]).rstrip(), flush=True)
        missed += row.ok is False
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
