"""People on both databases: made, changed, signed in, and all of it told in the audit trail."""

from dataclasses import replace
from datetime import timedelta

import pytest

from triage.access import Identity, Passwords, Patience, Role, Throttle
from triage.errors import ConflictError, ForbiddenError, NotFoundError, ThrottledError, UnauthenticatedError
from triage.model import Choose, Dismiss
from triage.money import Money
from triage.testing import PinnedClock
from triage.testing.desk import FakeContent, payment_exception, rich_policy
from triage.workflow import Attempt, Sessions, TriageWorkflow, Users

GOOD = "correct horse battery"
FAST = Passwords(memory_kib=8, rounds=1)
HERE = Attempt(client="ours", address="192.0.2.7")
REVIEWER, ANALYST = frozenset({Role.REVIEWER}), frozenset({Role.ANALYST})
ADA = Identity(issuer="https://idp", subject="7", email="ada@idp.org", name="Ada", groups=("finance",))
HOUR = timedelta(hours=1)
CHOSEN = Choose(explanation="pay_1-in_1")


@pytest.fixture
def users(store, clock):
    return Users(store=store, clock=clock, passwords=FAST)


@pytest.fixture
def at(store, clock):
    """Where people are signed in, some time later."""

    def sessions(passed=timedelta(0), secret=b"s", **options):
        return Sessions(store=store, clock=PinnedClock(clock() + passed), secret=secret, passwords=FAST, **options)

    return sessions


@pytest.fixture
def ada(users):
    return users.create(client="ours", email="Ada@x.org", name="Ada", roles=REVIEWER, password=GOOD, by="user:usr_1")


@pytest.fixture
def told(store):
    """All that the trail tells of access, on a chain that holds."""

    def read():
        while store.seal():
            pass
        assert (store.verify().broken, store.verify().unsealed) == (None, 0)
        with store.read() as reader:
            return reader.access_trail()

    return read


@pytest.fixture
def limited(store, clock):
    """A way to have a case at a desk whose client limits what reviewers decide."""

    def made(limits):
        content = FakeContent(policy=lambda client: replace(rich_policy(client), review_limits=limits))
        workflow = TriageWorkflow(store=store, clock=clock, content=content)
        return workflow, workflow.file(payment_exception(sure=False)).record.case_id

    return made


def test_a_session_lasts_while_it_is_used_and_no_longer(at, ada):
    token = at().sign_in("ada@x.org", GOOD, attempt=HERE).token
    for minutes in range(59, 12 * 60, 59):
        later = at(timedelta(minutes=minutes))
        later.note_use(later.authenticate(token))
    with pytest.raises(UnauthenticatedError):
        at(12 * HOUR).authenticate(token)
    assert later.authenticate(token).user == ada.id


def test_an_unused_session_ends_after_an_hour(at, ada):
    token = at().sign_in(ada.email, GOOD, attempt=HERE).token
    assert at(HOUR - timedelta(seconds=1)).authenticate(token).noted is False
    with pytest.raises(UnauthenticatedError):
        at(HOUR).authenticate(token)


def test_another_secret_of_the_installation_ends_every_session(at, ada):
    token = at().sign_in(ada.email, GOOD, attempt=HERE).token
    with pytest.raises(UnauthenticatedError):
        at(secret=b"other").authenticate(token)


def test_neither_password_nor_token_is_in_the_database_or_shown(at, ada, sql, told):
    signed_in = at().sign_in(ada.email, GOOD, attempt=HERE)
    rows = repr([sql(f"SELECT * FROM {table}") for table in ("users", "sessions", "audit")])
    assert signed_in.session.digest in rows
    for secret in (GOOD, signed_in.token):
        assert secret not in rows + repr((signed_in, ada, told()))
    assert ada.password not in repr((ada, told()))


def test_the_trail_tells_who_did_what_before_and_after(users, at, ada, told):
    users.assign(ada.id, ANALYST, by="operator:root")
    users.set_password(ada.id, f"{GOOD} staple")
    users.disable(ada.id)
    users.disable(ada.id)
    users.enable(ada.id)
    at().sign_out(at().sign_in(ada.email, f"{GOOD} staple", attempt=HERE).token)
    trail = told()
    assert [(one.event, one.content["actor"]) for one in trail] == [
        ("create_user", "user:usr_1"),
        ("change_user", "operator:root"),
        ("change_password", "operator"),
        ("disable_user", "operator"),
        ("enable_user", "operator"),
        ("sign_in", f"user:{ada.id}"),
        ("sign_out", f"user:{ada.id}"),
    ]
    assert {one.subject for one in trail} == {ada.id}
    assert [trail[1].content[when]["roles"] for when in ("before", "after")] == [["reviewer"], ["analyst"]]
    assert "x.org" not in repr(trail)


@pytest.mark.parametrize(("email", "subject"), [("ada@x.org", "user"), ("bob@x.org", "nobody"), ("Ada!", "nobody")])
def test_a_failed_sign_in_is_told_without_what_was_typed(at, ada, told, email, subject):
    with pytest.raises(UnauthenticatedError):
        at().sign_in(email, "canary guess", attempt=HERE)
    failed = told()[-1]
    assert (failed.event, failed.subject) == ("sign_in_failed", ada.id if subject == "user" else "nobody")
    assert failed.content["address"] == "192.0.2.7"
    assert "canary" not in repr(failed)
    assert email not in repr(failed)


def test_made_up_clients_leave_nothing_in_the_trail(at, told):
    with pytest.raises(UnauthenticatedError):
        at().sign_in("ada@x.org", GOOD, attempt=Attempt(client="made up", address="-"))
    assert told() == ()


def test_an_address_waits_whomever_it_guesses_at_and_is_told_once(at, ada, told):
    patience = Patience(address=Throttle(burst=2, every=HOUR))
    sessions = at(patience=patience)
    for guess, error in enumerate([UnauthenticatedError] * 2 + [ThrottledError] * 3):
        with pytest.raises(error):
            sessions.sign_in(f"p{guess}@x.org", "guess", attempt=HERE)
    elsewhere = Attempt(client="ours", address="198.51.100.1")
    assert sessions.sign_in(ada.email, GOOD, attempt=elsewhere).user == ada
    assert [one.event for one in told()].count("sign_in_throttled") == 1


def test_a_password_that_changes_while_it_is_looked_at_lets_nobody_in(users, store, clock, ada):
    class Slow(Passwords):
        def match(self, password, kept):
            users.set_password(ada.id, f"{GOOD} staple")
            return FAST.match(password, kept)

    with pytest.raises(UnauthenticatedError):
        Sessions(store=store, clock=clock, secret=b"s", passwords=Slow()).sign_in(ada.email, GOOD, attempt=HERE)


def test_a_provider_makes_changes_and_never_takes_over_a_user(at, users, told):
    roles = {"finance": Role.REVIEWER, "audit": Role.ANALYST}
    user = at().sign_in_as(ADA, roles=roles, attempt=HERE).user
    with pytest.raises(ForbiddenError, match="none of your groups"):
        at().sign_in_as(ADA, roles={}, attempt=HERE)
    other = Identity(issuer="https://evil", subject="7", email="ada@idp.org", name="Ada", groups=("finance",))
    with pytest.raises(ForbiddenError, match="your address"):
        at().sign_in_as(other, roles=roles, attempt=HERE)
    assert users.held() == (user,)
    assert [one.event for one in told()] == ["create_user", "sign_in", "sign_in_failed", "sign_in_failed"]


def test_an_address_is_one_user_of_each_client(users, ada):
    with pytest.raises(ConflictError):
        users.create(client="ours", email="ADA@x.org", name="Other", roles=ANALYST, password=GOOD)
    theirs = users.create(client="theirs", email="ada@x.org", name="Other", roles=ANALYST, password=GOOD)
    assert users.named("ADA@X.org", client="theirs") == theirs != ada


def test_people_of_another_client_are_not_there(store, clock, users, ada):
    theirs = Users(store=store.within(frozenset({"theirs"})), clock=clock, passwords=FAST)
    assert theirs.held() == ()
    for change in (theirs.disable, theirs.enable, theirs.get):
        with pytest.raises(NotFoundError):
            change(ada.id)
    with pytest.raises(ForbiddenError):
        theirs.create(client="ours", email="b@x.org", name="B", roles=ANALYST, password=GOOD)
    assert users.get(ada.id) == ada


def test_keys_and_endpoints_are_told_too(workflow, told):
    access, hooks = workflow.access(), workflow.webhooks
    issued = access.create(client="ours", name="pipeline", scopes=frozenset({"read"}), by="user:usr_1")
    successor = access.rotate(issued.key.prefix, overlap=HOUR)
    access.revoke(successor.key.prefix)
    secret = hooks.register("https://93.184.215.14/canary", client="ours", by="key:key_1")
    rotated = hooks.rotate(secret.endpoint.id)
    hooks.disable(secret.endpoint.id)
    hooks.enable(secret.endpoint.id)
    trail = told()
    assert [one.event for one in trail[:4]] == ["create_key", "rotate_key", "create_key", "revoke_key"]
    assert [one.event.split("_")[0] for one in trail[4:]] == ["register", "rotate", "disable", "enable"]
    assert [one.content["actor"] for one in (trail[0], trail[4])] == ["user:usr_1", "key:key_1"]
    for text in (issued.text, issued.key.digest, secret.secret, rotated.secret, "canary"):
        assert text not in repr(trail)


LIMITED = Money(1, "EUR")


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("limits", "approver"),
    [((), False), ((LIMITED,), True), ((Money(1, "USD"),), False), ((Money(10_000, "EUR"),), False)],
    ids=["no limit", "an approver", "of another currency", "not above"],
)
def test_a_person_decides_up_to_the_review_limit(limited, limits, approver):
    workflow, case = limited(limits)
    assert workflow.review(case, version=1, review=CHOSEN, reviewer="Ada", approver=approver).state == "decided"


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_above_the_review_limit_an_approver_decides(limited):
    workflow, case = limited((LIMITED,))
    with pytest.raises(
        ForbiddenError, match=r"100[.]00 EUR is above the 0[.]01 EUR that a reviewer decides: ask an approver"
    ):
        workflow.review(case, version=1, review=CHOSEN, reviewer="Ada")
    assert workflow.case(case).state == "open"
    assert workflow.review(case, version=1, review=Dismiss(), reviewer="Ada").state == "decided"
