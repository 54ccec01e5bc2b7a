import json
from ipaddress import ip_network
from pathlib import Path

import pytest

from protocol.addresses import AddressPolicy, AddressRule, Origin, parse_outgoing_url, parse_platform_domain
from protocol.errors import AddressRefused, Reason

PUBLIC_ONLY = AddressPolicy()
DEVELOPMENT = AddressPolicy(allowed_networks=(ip_network("127.0.0.0/8"),), allow_http=True)

CASES = [json.loads(line) for line in (Path(__file__).parent / "data/ssrf_cases.jsonl").read_text().splitlines()]
SAVE_CASES = {case["id"]: case for case in CASES if case["when"] == "save"}
REFUSED = [case_id for case_id, case in SAVE_CASES.items() if case["expect"] == "reject"]
ACCEPTED = [case_id for case_id, case in SAVE_CASES.items() if case["expect"] == "accept"]
# A path and a query are what a full URL may have.
REFUSED_IN_URL = [case_id for case_id in REFUSED if case_id not in {"ssrf-180", "ssrf-181"}]
EITHER = [case_id for case_id, case in SAVE_CASES.items() if case["expect"] == "either"]


def rule_broken_by(text: str, *, policy: AddressPolicy = PUBLIC_ONLY) -> str:
    with pytest.raises(AddressRefused) as caught:
        parse_platform_domain(text, policy=policy)
    assert caught.value.reason is Reason.ADDRESS_REFUSED
    assert caught.value.permanent
    assert caught.value.detail
    return caught.value.rule


def test_every_case_has_a_known_verdict_and_moment() -> None:
    assert len(CASES) == 204
    assert {case["expect"] for case in CASES} == {"reject", "accept", "either"}
    assert {case["when"] for case in CASES} == {"save", "connect"}


@pytest.mark.parametrize("case_id", REFUSED)
def test_asvs_1_3_6_it_refuses_a_hostile_platform_domain(case_id: str) -> None:
    assert rule_broken_by(SAVE_CASES[case_id]["input"]) in set(AddressRule)


@pytest.mark.parametrize("case_id", REFUSED_IN_URL)
def test_asvs_1_3_6_it_refuses_the_same_host_in_a_full_url(case_id: str) -> None:
    with pytest.raises(AddressRefused):
        parse_outgoing_url(SAVE_CASES[case_id]["input"], policy=PUBLIC_ONLY)


@pytest.mark.parametrize("case_id", ACCEPTED)
def test_it_accepts_an_ordinary_origin_in_one_canonical_form(case_id: str) -> None:
    origin = parse_platform_domain(SAVE_CASES[case_id]["input"], policy=PUBLIC_ONLY)
    assert str(origin) == f"https://{origin.host}"
    assert origin.host.isascii()
    assert origin.host == origin.host.lower()
    assert parse_platform_domain(str(origin), policy=PUBLIC_ONLY) == origin


@pytest.mark.parametrize("case_id", EITHER)
def test_it_refuses_a_port_that_is_not_written_plainly(case_id: str) -> None:
    assert rule_broken_by(SAVE_CASES[case_id]["input"]) == AddressRule.PORT


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", AddressRule.EMPTY),
        ("https://" + "a" * 3000, AddressRule.LENGTH),
        ("https://bank .example", AddressRule.CHARACTERS),
        ("bank.example", AddressRule.SCHEME),
        ("http://bank.example", AddressRule.SCHEME),
        ("https://me@bank.example", AddressRule.USER_INFO),
        ("https://bank.example/agents", AddressRule.NOT_AN_ORIGIN),
        ("https://bank_.example", AddressRule.HOST),
        ("https://b\N{CYRILLIC SMALL LETTER A}nk.example", AddressRule.MIXED_SCRIPTS),
        ("https://\N{CYRILLIC SMALL LETTER A}\N{CJK UNIFIED IDEOGRAPH-9280}.example", AddressRule.MIXED_SCRIPTS),
        ("https://10.0.0.1", AddressRule.IP_LITERAL),
        ("https://93.184.215.14", AddressRule.IP_LITERAL),
        ("https://bank", AddressRule.SINGLE_LABEL),
        ("https://bank.internal", AddressRule.INTERNAL_NAME),
        ("https://bank.example:80", AddressRule.PORT),
        ("https://bank.example:1023", AddressRule.PORT),
        ("https://bank.example:9200", AddressRule.PORT),
    ],
)
def test_it_names_the_rule_that_is_broken(text: str, rule: AddressRule) -> None:
    assert rule_broken_by(text) == rule


def test_it_refuses_our_own_address_however_it_is_written() -> None:
    policy = AddressPolicy(own_origins=frozenset({"https://own-deployment.example"}))
    assert rule_broken_by("https://OWN-deployment.example:443/", policy=policy) == AddressRule.OWN_DEPLOYMENT
    assert parse_platform_domain("https://own-deployment.example:8443", policy=policy).port == 8443


def test_it_ignores_spaces_around_a_platform_domain() -> None:
    assert (
        str(parse_platform_domain("  https://bank.example:8443/ ", policy=PUBLIC_ONLY)) == "https://bank.example:8443"
    )


@pytest.mark.parametrize("text", ["https://例え.example", "https://日本のbank.example", "https://банк.example"])
def test_it_accepts_names_in_any_script_that_belongs_together(text: str) -> None:
    assert "xn--" in str(parse_platform_domain(text, policy=PUBLIC_ONLY))


def test_it_refuses_mixed_scripts_in_their_encoded_form_too() -> None:
    assert rule_broken_by("https://xn--gent-43d.example.com") == AddressRule.MIXED_SCRIPTS


def test_a_decomposed_name_is_the_same_name() -> None:
    decomposed = parse_platform_domain("https://mu\N{COMBINING DIAERESIS}nchen.example", policy=PUBLIC_ONLY)
    assert decomposed == parse_platform_domain("https://münchen.example", policy=PUBLIC_ONLY)


def test_a_full_url_keeps_its_path_and_query_byte_for_byte() -> None:
    url = "https://Bank.example:8443/a2a/42/?q=%7B1%7D&r=a+b//../c"
    assert parse_outgoing_url(url, policy=PUBLIC_ONLY) == (
        Origin("https", "bank.example", 8443),
        "/a2a/42/?q=%7B1%7D&r=a+b//../c",
    )
    assert parse_outgoing_url("https://bank.example", policy=PUBLIC_ONLY)[1] == "/"


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("https://bank.example/a#b", AddressRule.FRAGMENT),
        ("https://bank.example/ü", AddressRule.CHARACTERS),
        ("https://bank.example/a b", AddressRule.CHARACTERS),
        ("https://bank.example/a\r\nX: y", AddressRule.CHARACTERS),
        (r"https://bank.example/a\b", AddressRule.CHARACTERS),
        ("https://bank.example?q=1", AddressRule.NOT_AN_ORIGIN),
        (" https://bank.example/", AddressRule.CHARACTERS),
    ],
)
def test_a_full_url_is_refused_for_what_could_not_be_sent_as_it_is(url: str, rule: AddressRule) -> None:
    with pytest.raises(AddressRefused) as caught:
        parse_outgoing_url(url, policy=PUBLIC_ONLY)
    assert caught.value.rule == rule


@pytest.mark.parametrize("text", ["http://127.0.0.1:9001", "http://localhost:9001", "https://127.0.0.2:9001"])
def test_development_may_call_its_own_networks(text: str) -> None:
    assert str(parse_platform_domain(text, policy=DEVELOPMENT)) == text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("http://bank.example:9001", AddressRule.SCHEME),
        ("http://10.0.0.1:9001", AddressRule.IP_LITERAL),
        ("http://127.1:9001", AddressRule.IP_LITERAL),
        ("http://[::1]:9001", AddressRule.IP_LITERAL),
        ("http://[::ffff:127.0.0.1]:9001", AddressRule.IP_LITERAL),
        ("http://foo.localhost:9001", AddressRule.INTERNAL_NAME),
        ("http://localhost", AddressRule.PORT),
        ("http://localhost:6379", AddressRule.PORT),
    ],
)
def test_development_stays_inside_its_own_networks(text: str, rule: AddressRule) -> None:
    assert rule_broken_by(text, policy=DEVELOPMENT) == rule


def test_http_needs_its_own_permission() -> None:
    policy = AddressPolicy(allowed_networks=DEVELOPMENT.allowed_networks)
    assert rule_broken_by("http://127.0.0.1:9001", policy=policy) == AddressRule.SCHEME
    assert rule_broken_by("http://localhost:9001", policy=AddressPolicy(allow_http=True)) == AddressRule.INTERNAL_NAME


def test_an_ipv6_origin_is_written_with_brackets() -> None:
    policy = AddressPolicy(allowed_networks=(ip_network("::1/128"),))
    origin = parse_platform_domain("https://[0:0:0:0:0:0:0:1]:8443", policy=policy)
    assert (origin.host, str(origin)) == ("::1", "https://[::1]:8443")


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:220:1::1", "2a00:1450:4001::1"])
def test_it_permits_public_addresses(address: str) -> None:
    assert PUBLIC_ONLY.permits(address)


NOT_PUBLIC = [
    *("0.0.0.0", "10.0.0.5", "100.64.0.1", "100.100.100.200", "127.0.0.1", "168.63.129.16"),
    *("169.254.169.254", "172.31.255.254", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1"),
    *("198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::808:808"),
    *("64:ff9b:1::1", "100::1", "2001:0:4136:e378::1", "2001:db8::1", "2002:808:808::1", "3fff::1"),
    *("5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "2606:2800:220:1::1%eth0"),
    *("fec0::1", "ff02::1"),
    *("127.1", "0x7f.1", "2130706433", "localhost"),
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_asvs_1_3_6_it_permits_nothing_else(address: str) -> None:
    assert not PUBLIC_ONLY.permits(address)
