"""Headers of every answer: strict policy, no framing, no referrer, nothing kept (T1, T15)."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from portal.settings import Settings


def policy(settings: Settings) -> str:
    leave = urlsplit(settings.exit_url)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "media-src 'self'",
            "connect-src 'self'",
            # leaving by a form ends on the neutral site, and browsers apply this to redirects as well
            f"form-action 'self' {leave.scheme}://{leave.netloc}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def init_headers(app: Flask, settings: Settings) -> None:
    always = {
        "Content-Security-Policy": policy(settings),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
        "X-Robots-Tag": "noarchive",
    }

    @app.after_request
    def add_headers(response: Response) -> Response:
        there = {name.lower() for name in response.headers.keys()}  # noqa: SIM118
        more = dict(always)
        if request.endpoint != "static":
            more["Cache-Control"] = "no-store"
        if request.is_secure:
            more["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        for name, value in more.items():
            if name.lower() not in there:
                response.headers.add(name, value)
        return response
