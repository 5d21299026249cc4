"""How a process loads what stays until its end."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def all_is_kept() -> Iterator[None]:
    """While loading, hardly anything becomes garbage: looking for it takes a tenth of a start. What is loaded is not
    looked at again afterwards either, so that memory which processes share stays shared."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
