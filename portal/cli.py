"""The `portal` command. Each verb lives with what it is about; here they are gathered and their faults worded.

Every verb answers --help and exits 0 / 1 / 2: done, failed with one clear line, wrong usage.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from datetime import timedelta

STOPPED = "Stopped. The next start goes on from here."
try:  # loading takes a while, and Ctrl-C may come in the middle of it
    from sqlalchemy.exc import DBAPIError

    import portal.tables  # noqa: F401
    from portal.settings import Settings
    from portal.shared import clock
    from portal.shared.errors import PortalError, SetUpWrong
except KeyboardInterrupt:
    sys.exit(STOPPED)

# Modules with `register(verbs)`. A verb that is not there yet is not listed.
VERBS = (
    "portal.serve_commands",
    "portal.demo.commands",
    "portal.check_commands",
    "portal.directory.commands",
    "portal.accounts.commands",
)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="portal", description="Runs and looks after the portal. See README.md.")
    verbs = made.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name in VERBS:
        importlib.import_module(name).register(verbs)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    try:
        args = parser().parse_args(arguments)
        settings = Settings.load()
        if settings.clock_ahead:
            clock.set_ahead(timedelta(seconds=settings.clock_ahead))
        return int(args.run(settings, args) or 0)
    except (SetUpWrong, PortalError) as error:
        return _stop(str(error) or type(error).__name__)
    except DBAPIError as error:
        return _stop(f"The database does not answer as it should: {_first_line(error)}.")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away: nothing to say
        return 1
    except OSError as error:
        return _stop(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.")
    except KeyboardInterrupt:
        return _stop(STOPPED)


def _stop(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no reason given"


if __name__ == "__main__":
    sys.exit(main())
