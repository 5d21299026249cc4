"""`python3 -m portal`: makes what is missing, then starts the portal. Reads on any Python 3; standard library only."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever has only an older Python is to read a sentence
    newer = ["python3." + str(minor) for minor in range(20, 10, -1)]
    places = os.environ.get("PATH", "").split(os.pathsep)
    found = [name for name in newer if any(os.path.exists(os.path.join(place, name)) for place in places)]
    advice = "Run: " + found[0] + " -m portal" if found else "Install Python 3.11 or newer and run this again"
    present = ".".join(str(part) for part in sys.version_info[:2])
    sys.exit("The portal needs Python 3.11 or newer; this is Python " + present + ". " + advice + ".")

if __name__ == "__main__":
    from portal.setup.start import main

    sys.exit(main(sys.argv[1:]))
