"""The grid cut into squares of four sizes, so that what is near is found by equal numbers and not by long strips.

A point's number at each size is kept beside it. To find what lies within r metres, look into the squares around.
"""

SIZES = {"square_250": 250, "square_1k": 1_000, "square_4k": 4_000, "square_16k": 16_000}
# column, squares to each side, metres that the block of squares surely covers
RINGS = (("square_250", 1, 250), ("square_1k", 1, 1_000), ("square_4k", 1, 4_000), ("square_16k", 1, 16_000))
WIDEST = ("square_16k", 3, 48_000)
_WEST_OF_ALL = 1_000_000  # metres added, so that no number is negative (Rockall lies west of the grid's edge)
_A_COLUMN = 20_000  # more squares than any column has


def numbers(easting: int, northing: int) -> dict[str, int]:
    """A point's square at each size, by column."""
    return {name: _number(easting, northing, size) for name, size in SIZES.items()}


def around(easting: int, northing: int, column: str, reach: int) -> list[int]:
    """The numbers of a block of squares, `reach` to each side of the point's own."""
    own, steps = _number(easting, northing, SIZES[column]), range(-reach, reach + 1)
    return [own + east * _A_COLUMN + north for east in steps for north in steps]


def _number(easting: int, northing: int, size: int) -> int:
    return (easting + _WEST_OF_ALL) // size * _A_COLUMN + (northing + _WEST_OF_ALL) // size
