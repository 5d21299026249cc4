"""What somebody agreed to is shown to them again in the words that stood there, whatever is shown to others now."""

import hashlib

import pytest

from portal.referrals import actions, confidentiality, own_queries, queries
from portal.referrals.confidentiality import KEEP_AND_READ, SENT_WITH_WORKER, WORDS, version_now
from portal.storage.work import work
from tests.kit.visitor import Visitor
from tests.referrals.sending import code_of, make_referral

# Each version as it stood when it was new. A line that differs: leave that version as it was, and write the changed
# words as a version of their own after it, with a line here.
AS_IT_STOOD = {
    (KEEP_AND_READ, "2026-11"): "fd82b934dce4be2a",
    (SENT_WITH_WORKER, "2026-11"): "8f05f24dbf344c79",
}


@pytest.mark.shows("R-80")
def test_a_text_is_changed_only_by_a_new_version():
    now = {
        (scope, version): hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
        for scope, versions in WORDS.items()
        for version, words in versions.items()
    }
    assert now == AS_IT_STOOD


@pytest.mark.shows("R-80")
def test_the_last_version_is_the_one_that_is_shown():
    for versions in WORDS.values():
        assert list(versions) == sorted(versions)


def come_back(client: Visitor, store, **different) -> None:
    sent = make_referral(store.new_db, store, **different)
    client.get("/code")
    client.submit({"code": code_of(store.new_db, sent)}, action="/code")


@pytest.mark.shows("R-06", "R-83")
def test_who_agreed_with_a_worker_beside_them_reads_that_sentence_too(client: Visitor, store, now):
    come_back(client, store, with_worker=True)
    client.get("/code/record")
    for words in (confidentiality.TEXT[0], "The person I am helping is with me and agrees to send this"):
        assert client.page.said.count(words) == 1, words


@pytest.mark.shows("R-80", "R-83")
def test_an_earlier_version_is_shown_as_it_was(client: Visitor, store, now, monkeypatch):
    come_back(client, store)
    new = WORDS[KEEP_AND_READ] | {"2027-01": ("We changed this sentence.",)}
    monkeypatch.setitem(WORDS, KEEP_AND_READ, new)
    assert version_now(KEEP_AND_READ) == "2027-01"
    client.get("/code/record")
    assert confidentiality.words_of(KEEP_AND_READ, "2026-11")[0] in client.page.said
    assert "We changed this sentence." not in client.page.said and "Ask us for a copy" not in client.page.said


@pytest.mark.shows("R-83")
def test_the_words_are_in_the_language_in_which_they_were_agreed_to(client: Visitor, store, now):
    come_back(client, store, language="cy")
    html = client.get("/code/record").get_data(as_text=True)
    assert 'lang="cy"' in html and confidentiality.TEXT[0] not in client.page.said


@pytest.mark.shows("R-80")
def test_words_changed_meanwhile_are_agreed_to_anew_and_both_are_kept(store, now, monkeypatch):
    sent = make_referral(store.new_db, store)
    monkeypatch.setitem(WORDS, KEEP_AND_READ, WORDS[KEEP_AND_READ] | {"2027-01": ("We changed this sentence.",)})
    with store.new_db() as db, work(db):
        member = queries.family_member(db, sent.family_member_id)
        actions.agree(db, member=member, scope=KEEP_AND_READ, language="en", now=now)
        given = own_queries.consents(db, sent.family_member_id)
    assert {(row.scope, row.text_version) for row in given} == {(KEEP_AND_READ, "2026-11"), (KEEP_AND_READ, "2027-01")}
