"""The `portal` command. Each verb lives with what it is about; here they are gathered and their faults worded.

Every verb answers --help and exits 0 / 1 / 2: done, failed with one clear line, wrong usage.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from portal.shared.loading import all_is_kept

STOPPED = "Stopped. The next start goes on from here."

# Modules with `register(verbs)`. A verb that is not there yet is not listed.
VERBS = (
    "portal.serve_commands",
    "portal.demo.commands",
    "portal.check_commands",
    "portal.backup_commands",
    "portal.retention_commands",
    "portal.directory.commands",
    "portal.accounts.commands",
    "portal.records.commands",
    "portal.pack_commands",
)


# What starts the portal loads its own module only; a start is waited for.
STARTS = {"demo": "portal.demo.commands", "serve": "portal.serve_commands", "scheduler": "portal.serve_commands"}


def parser(verb: str = "") -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="portal", description="Runs and looks after the portal. See README.md.")
    verbs = made.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name in [STARTS[verb]] if verb in STARTS else VERBS:
        importlib.import_module(name).register(verbs)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away: nothing to say
        return 1
    except KeyboardInterrupt:  # loading takes a while, and Ctrl-C may come in the middle of it
        return _stop(STOPPED)
    except Exception as error:
        said = in_one_sentence(error)
        if said is None:
            raise
        return _stop(said)


def _run(arguments: Sequence[str]) -> int:
    with all_is_kept():
        import portal.tables  # noqa: F401
        from portal.settings import Settings
        from portal.shared import clock

        args = parser(*arguments[:1]).parse_args(arguments)
        settings = Settings.load()
    if settings.clock_ahead:
        clock.set_ahead(timedelta(seconds=settings.clock_ahead))
    return int(args.run(settings, args) or 0)


def in_one_sentence(error: Exception) -> str | None:
    """What the person who typed the command is told; None for what should not have happened."""
    from sqlalchemy.exc import DBAPIError

    from portal.shared.errors import PortalError, SetUpWrong

    if isinstance(error, SetUpWrong | PortalError):
        return str(error) or type(error).__name__
    if isinstance(error, DBAPIError):
        return f"The database does not answer as it should: {_first_line(error)}."
    if isinstance(error, OSError):
        return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}."
    return None


def _stop(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _first_line(error: Any) -> str:
    return str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no reason given"


if __name__ == "__main__":
    sys.exit(main())
