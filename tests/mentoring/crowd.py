"""Many people at once, over real HTTP: each a browser as small as can be, in a visit that the store opens for them."""

import http.client
import re
from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask.json.tag import TaggedJSONSerializer

from portal.mentoring.claim_actions import For
from portal.referrals.queries import IN_VISIT
from portal.storage.keys import seal_with
from portal.storage.models import Visit
from portal.storage.store import Store
from portal.storage.work import work
from portal.web.visits import new_token, row_id

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
TIMES = re.compile(r'name="time" value="([^"]+)"')
ONCE = re.compile(r'name="once_key"[^>]*value="([0-9a-f]{32})"')


class Somebody:
    """One cookie; forms are sent as they stand. A connection that breaks gives status 0."""

    def __init__(self, store: Store, port: int, person: For, now: datetime):
        self.port, self.person, self.token = port, person, new_token()
        ident = row_id(self.token)
        data = TaggedJSONSerializer().dumps({IN_VISIT: person.family_member_id}).encode()
        with store.new_db() as db, work(db):
            ends = now + timedelta(hours=2)
            sealed = seal_with(self.token.encode(), data, ident.encode())
            db.add(Visit(id=ident, data=sealed, made_at=now, touched_at=now, ends_at=ends))

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, where it leads, the page."""
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Host": f"localhost:{self.port}", "Cookie": f"visit={self.token}"}
        if fields is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{self.port}"}
        try:
            wire.request(method, path, urlencode(fields) if fields is not None else None, headers)
            answer = wire.getresponse()
            return answer.status, answer.getheader("Location") or "", answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            wire.close()


def moved_clock(now: datetime, real: datetime) -> str:
    """For PORTAL_CLOCK_AHEAD: the processes' clock stands where the test's does."""
    return str(int((now - real).total_seconds()))
