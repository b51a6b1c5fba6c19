from triage.delivery import Bulletin, Escalations, write_bulletin
from triage.model import Kind


def waiting(*names):
    return Escalations({("cash", Kind.UNMATCHED_PAYMENT): len(names)}, names)


def test_where_nothing_waits_nothing_is_told():
    assert write_bulletin(Bulletin()) is None


def test_all_that_waits_is_one_notification():
    told = write_bulletin(
        Bulletin(
            waiting=waiting("case_1", "case_2"),
            overdue=waiting("case_3"),
            dead={"we_1": 2, "we_2": 1},
            disabled=["we_3"],
            drawn=1,
            disagreed=["bla_1", "bla_2"],
        )
    )
    assert told.title == (
        "1 case is overdue; 2 cases wait for review; 2 blind audits disagree with what the desk did; "
        "1 blind audit waits; 3 deliveries were given up; 1 endpoint was disabled"
    )
    assert told.body == (
        "1 case is overdue\ncash: 1\n  unmatched_payment: 1\n\ncase_3\n\n"
        "2 cases wait for review\ncash: 2\n  unmatched_payment: 2\n\ncase_1\ncase_2\n\n"
        "2 blind audits disagree with what the desk did\nbla_1\nbla_2\n\n"
        "1 blind audit waits\nanswer them at /v1/blind_audits\n\n"
        "3 deliveries were given up\nwe_1: 2\nwe_2: 1\n\n"
        "1 endpoint was disabled\nwe_3"
    )


def test_many_endpoints_are_counted_and_not_all_named():
    told = write_bulletin(Bulletin(disabled=[f"we_{number}" for number in range(1, 24)]))
    assert told.title == "23 endpoints were disabled"
    assert told.body.endswith("we_20\nand 3 more")
