"""Languages that run from right to left, and what stays in one piece within them."""

RIGHT_TO_LEFT = frozenset({"ur", "ar"})


def in_one_piece(figures: str) -> str:
    """Among words that run from right to left, groups of figures with spaces between would change places, and a number
    would be read backwards. With spaces that do not break it stays one number."""
    return figures.replace(" ", "\u00a0")
