"""Linux can take rights away from a process for good: after this it reads only below the folders named.

Where the kernel does not know how (other systems, old kernels), `confine` says so and nothing has changed.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every kind of machine
_NO_NEW_PRIVILEGES = 38
_READ, _LIST = 1 << 2, 1 << 3
_ALL_OF_FIRST_VERSION = (1 << 13) - 1  # run, write, read, list, remove, make: all that the first version knows
_BENEATH = 1


def confine(*, read: Iterable[Path], write: Iterable[Path] = ()) -> bool:
    """Everything on disk but these is closed from now on, to this process and whatever it starts."""
    if not sys.platform.startswith("linux"):
        return False
    call = ctypes.CDLL(None, use_errno=True).syscall
    rights = struct.pack("Q", _ALL_OF_FIRST_VERSION)
    rules = call(_CREATE, rights, ctypes.c_size_t(len(rights)), ctypes.c_uint32(0))
    if rules < 0:
        return False
    try:
        for paths, allowed in ((read, _READ | _LIST), (write, _ALL_OF_FIRST_VERSION)):
            for path in paths:
                _allow(call, rules, path, allowed)
        if ctypes.CDLL(None, use_errno=True).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
            return False
        return bool(call(_RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0)) == 0)
    finally:
        os.close(rules)


def _allow(call: "ctypes._NamedFuncPointer", rules: int, path: Path, allowed: int) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        allowed &= ~_LIST & ~0b1111111110000  # a file has no entries to list, make or remove
    folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", allowed, folder)
        if call(_ADD, ctypes.c_int(rules), ctypes.c_int(_BENEATH), rule, ctypes.c_uint32(0)) < 0:
            raise OSError(ctypes.get_errno(), "a right could not be given")
    finally:
        os.close(folder)
