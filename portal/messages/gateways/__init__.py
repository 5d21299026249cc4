"""Ways out, chosen by the addresses in the settings: see choose.py."""
