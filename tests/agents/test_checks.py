"""What `check --deploy` says about what only a test deployment may do."""

from ipaddress import ip_network

from agents.checks import no_conformance_agent, no_development_networks


def test_it_is_content_when_only_public_addresses_may_be_called(settings):
    settings.DEVELOPMENT_NETWORKS = ()
    assert no_development_networks() == []


def test_it_fails_while_private_addresses_may_be_called(settings):
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    assert [message.id for message in no_development_networks()] == ["agents.E001"]


def test_it_is_content_without_an_open_agent(settings):
    assert no_conformance_agent() == []


def test_it_fails_while_an_agent_answers_anybody(settings):
    settings.CONFORMANCE_AGENT = "conformance"
    assert [message.id for message in no_conformance_agent()] == ["agents.E002"]
