"""Reports of mail that came back, as mail servers write them, and the folder they come into."""

from portal.messages import letter

KEY = "0123456789abcdef" * 2


def report(key=KEY, action="failed", status="5.1.1", *, whole=True, sender="hello@example.org"):
    """As mail servers write it: words for people, words for machines, and the letter that is given back."""
    own = letter.message_id(key, sender)
    given_back = f"From: {sender}\nMessage-ID: {own}\nSubject: Your time\n"
    lines = f"""\
From: MAILER-DAEMON@mail.example.net
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4B1/mail.example.net"

This is a MIME-encapsulated message.

--4B1/mail.example.net
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4B1/mail.example.net
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Final-Recipient: rfc822; kaz@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--4B1/mail.example.net
Content-Type: {"message/rfc822" if whole else "text/rfc822-headers"}

{given_back + chr(10) + "Your time is booked." if whole else given_back}

--4B1/mail.example.net--
"""
    return lines.encode()


def held(folder):
    return [path for path in folder.rglob("*") if path.is_file()]
