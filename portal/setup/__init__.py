"""Making the portal ready on a machine: its environment, its styles, its words. Standard library only."""
