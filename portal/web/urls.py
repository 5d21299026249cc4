"""Parts of addresses: public references and nothing else."""

from werkzeug.routing import BaseConverter


class RefConverter(BaseConverter):
    """A public reference such as FS-7K3M2P; anything else is no address of ours."""

    regex = r"[A-Z]{2}-[0-9A-HJKMNP-TV-Z]{4,12}"
    part_isolating = True
