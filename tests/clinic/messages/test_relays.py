"""What the relay's log says about a mail: named is not yet taken."""

from clinic.messages import relays

ONE, TWO, THREE = "<1@needlepath>", "<2@needlepath>", "<3@needlepath>"


def named(queue_id, message_id):
    return f"Nov 18 17:00:00 relay postfix/cleanup[7]: {queue_id}: message-id={message_id}\n"


def taken(queue_id):
    return f"Nov 18 17:00:01 relay postfix/qmgr[3]: {queue_id}: from=<a@b.example>, size=3000, nrcpt=1 (queue active)\n"


def test_a_mail_counts_as_taken_when_the_queue_has_it(settings, tmp_path):
    log = tmp_path / "mail.log"
    settings.MAIL_LOG = str(log)
    log.write_text(named("A1", ONE) + named("B2", TWO) + taken("B2") + taken("C3"))
    assert relays.already_taken([ONE, TWO, THREE]) == {TWO}


def test_the_log_before_the_rotation_is_read_too(settings, tmp_path):
    settings.MAIL_LOG = str(tmp_path / "mail.log")
    (tmp_path / "mail.log.1").write_text(named("A1", ONE))
    (tmp_path / "mail.log").write_text(taken("A1"))
    assert relays.already_taken([ONE]) == {ONE}


def test_a_log_that_is_not_there_answers_nothing(settings, tmp_path):
    settings.MAIL_LOG = str(tmp_path / "mail.log")
    assert relays.already_taken([ONE]) == set()


def test_without_a_log_nobody_is_asked(settings):
    settings.MAIL_LOG = ""
    assert relays.already_taken([ONE]) == set()
