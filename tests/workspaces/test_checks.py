"""What `check --deploy` says about mail."""

from workspaces.checks import mail_leaves_the_log


def test_it_warns_while_reset_links_go_to_the_log(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert [message.id for message in mail_leaves_the_log()] == ["workspaces.W001"]


def test_it_is_content_with_a_mail_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert mail_leaves_the_log() == []
