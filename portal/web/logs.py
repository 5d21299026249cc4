"""Logs by allow-list: what was asked for by rule, not by address; no bodies, no query, no names (T18, G33)."""

import json
import logging
import sys
import time
import uuid

from flask import Flask, Response, g, request

log = logging.getLogger("portal.web")
ALLOWED = ("request_id", "method", "rule", "status", "milliseconds", "kind", "job", "count", "ref", "seconds")


class OneLine(logging.Formatter):
    """One JSON object a line, with the fields of ALLOWED and no others."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.msg if isinstance(record.msg, str) else "",
        }
        said |= {name: getattr(record, name) for name in ALLOWED if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            said["exception"] = record.exc_info[0].__name__
            said["where"] = _where(record.exc_info[2])
        return json.dumps(said, ensure_ascii=True)


def _where(trace: object) -> list[str]:
    """File and line of the last steps, without values: exception texts may hold what somebody typed."""
    steps = []
    while trace is not None:
        code = trace.tb_frame.f_code  # type: ignore[attr-defined]
        steps.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}")  # type: ignore[attr-defined]
        trace = trace.tb_next  # type: ignore[attr-defined]
    return steps[-8:]


def start_logging() -> None:
    """Write our lines to standard error. Safe to repeat."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, OneLine) for handler in root.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("apscheduler", "werkzeug", "alembic", "passlib", "mail.log"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def init_logs(app: Flask) -> None:
    @app.before_request
    def number_request() -> None:
        g.request_id, g.started = uuid.uuid4().hex[:12], time.perf_counter()

    @app.after_request
    def note_request(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.endpoint not in ("static", "health.live", "health.ready"):
            log.info(
                "request",
                extra={
                    "request_id": g.get("request_id", ""),
                    "method": request.method if request.method in ("GET", "POST", "HEAD", "OPTIONS") else "other",
                    "rule": str(request.url_rule or ""),
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - g.get("started", 0)) * 1000),
                },
            )
        return response
