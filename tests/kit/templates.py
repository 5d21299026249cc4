"""Templates compiled once a process, whichever application shows them."""

from jinja2.bccache import Bucket, BytecodeCache


class Compiled(BytecodeCache):
    """A changed template is compiled again: its source is part of what is compared."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()
