"""Compiled templates, kept from one start to the next. Never in production: what the web may write is not run there."""

import hashlib
import logging
from pathlib import Path

import jinja2
from flask import Flask
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from portal.settings import Settings

log = logging.getLogger("portal.web")


class Compiled(FileSystemBytecodeCache):
    """Each is kept beside the checksum of its source. Where it cannot be read or written, it is compiled again."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except OSError:
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        try:
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)
        except OSError:
            log.debug("template-not-kept")


def init_compiled(app: Flask, settings: Settings) -> None:
    if settings.is_production:
        return
    how = f"{jinja2.__version__} {sorted(app.jinja_env.extensions)} {app.jinja_env.trim_blocks}"
    folder = hashlib.sha256(how.encode()).hexdigest()[:12]
    app.jinja_env.bytecode_cache = Compiled(str(settings.instance / "build" / "templates" / folder))
