"""The made-up demonstration area. Nothing here is real; production refuses it."""
