"""Programs that tests start must not outlive them."""

import ctypes
import signal
import sys
from collections.abc import Callable


def end_with_us(how: signal.Signals = signal.SIGTERM) -> Callable[[], object] | None:
    """For Popen's preexec_fn: Linux stops the program when the test process is killed. Elsewhere: nothing."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(1, int(how), 0, 0, 0)  # 1: PR_SET_PDEATHSIG
