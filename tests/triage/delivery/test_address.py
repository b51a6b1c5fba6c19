from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.delivery import AddressPolicy, admit
from triage.delivery.public import is_public
from triage.delivery.url import read_url
from triage.errors import AddressError, UnresolvedError

SPECIAL = [
    "0.0.0.0/8",
    "0.0.0.0/32",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.0.0/29",
    "192.0.0.8/32",
    "192.0.0.9/32",
    "192.0.0.10/32",
    "192.0.0.170/31",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "240.0.0.0/4",
    "255.255.255.255/32",
    "224.0.0.0/4",
    "::1/128",
    "::/128",
    "::ffff:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/23",
    "2001::/32",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:2::/48",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:30::/28",
    "2001:db8::/32",
    "2002::/16",
    "2620:4f:8000::/48",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "::/96",
]
"""The IANA special-purpose address registries for IPv4 and IPv6, multicast, and two deprecated IPv6 ranges."""

METADATA = ["169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254"]


def everywhere(*addresses):
    return lambda _: tuple(map(ip_address, addresses))


@given(st.sampled_from(SPECIAL).flatmap(lambda network: st.ip_addresses(network=network)))
def test_no_address_of_the_special_registries_is_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("network", SPECIAL)
def test_no_edge_of_a_special_range_is_public(network):
    assert not is_public(ip_network(network)[0])
    assert not is_public(ip_network(network)[-1])


@given(st.ip_addresses())
def test_what_the_standard_library_knows_to_be_inner_is_not_public(address):
    inner = address.is_private or address.is_reserved or address.is_multicast or not address.is_global
    assert not (inner and is_public(address))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_an_ipv6_address_is_never_public(address):
    packed = int(address)
    assert not is_public(IPv6Address(0xFFFF << 32 | packed))
    assert not is_public(IPv6Address(0x64FF9B << 96 | packed))
    assert not is_public(IPv6Address(0x2002 << 112 | packed << 80 | 1))


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"])
def test_ordinary_addresses_are_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", METADATA)
def test_metadata_of_clouds_is_refused_however_it_is_written(address):
    host = f"[{address}]" if ":" in address else address
    for url, resolve in ((f"https://{host}/", everywhere()), ("https://meta.example/", everywhere(address))):
        with pytest.raises(AddressError, match="not on the public internet"):
            admit(url, policy=AddressPolicy(), resolve=resolve)


@pytest.mark.parametrize("inner", ["10.0.0.1", "::1", "::ffff:8.8.8.8", "fe80::1%eth0", "224.0.0.1"])
def test_one_inner_address_among_public_ones_is_enough_to_refuse(inner):
    with pytest.raises(AddressError, match="not with all of its addresses") as refused:
        admit("https://mixed.example/", policy=AddressPolicy(), resolve=everywhere("1.1.1.1", inner, "2606:4700::1"))
    assert inner not in str(refused.value)


def test_a_public_host_is_admitted_with_all_its_addresses():
    route = admit(
        "https://Hooks.Example:8443?x=1", policy=AddressPolicy(), resolve=everywhere("1.1.1.1", "2606:4700::1")
    )
    assert route.addresses == (ip_address("1.1.1.1"), ip_address("2606:4700::1"))
    assert (route.target.authority, route.target.path) == ("hooks.example:8443", "/?x=1")


@pytest.mark.parametrize(
    ("url", "resolved", "problem"),
    [
        pytest.param("http://hooks.example/", "1.1.1.1", "https", id="http outside"),
        pytest.param("http://10.0.0.1/", "", "https", id="http inside, untrusted"),
        pytest.param("http://mixed.example/", "127.0.0.1 1.1.1.1", "https", id="http to a half trusted host"),
        pytest.param("https://hooks.example:22/", "1.1.1.1", "443, 8443", id="another port"),
        pytest.param("https://hooks.example/", "10.0.0.1", "public", id="inside, untrusted"),
    ],
)
def test_trusting_loopback_trusts_nothing_else(url, resolved, problem):
    policy = AddressPolicy(allow=(ip_network("127.0.0.0/8"),))
    with pytest.raises(AddressError, match=problem):
        admit(url, policy=policy, resolve=everywhere(*resolved.split()))


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://here.example:8000/", "https://here.example:8000/"])
def test_in_trusted_networks_plain_http_and_any_port_go(url):
    policy = AddressPolicy(allow=(ip_network("127.0.0.0/8"),))
    assert admit(url, policy=policy, resolve=everywhere("127.0.0.1")).addresses == (IPv4Address("127.0.0.1"),)


def test_a_host_without_addresses_may_have_one_later():
    with pytest.raises(UnresolvedError) as refused:
        admit("https://hooks.example/", policy=AddressPolicy(), resolve=everywhere())
    assert refused.value.retryable


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        pytest.param("ftp://hooks.example/", "begin it with https://", id="scheme"),
        pytest.param("hooks.example/", "begin it with https://", id="no scheme"),
        pytest.param("https://user:canary@hooks.example/", "credentials", id="credentials"),
        pytest.param("https://1.1.1.1@10.0.0.1/", "credentials", id="a host for a user"),
        pytest.param("https://hooks.example/#canary", "fragment", id="fragment"),
        pytest.param("https://hooks.example\\@10.0.0.1/", "credentials", id="backslash before @"),
        pytest.param("https://hooks.example\\.evil.example/", "backslash", id="backslash"),
        pytest.param("https://hooks.example/a b", "%XX", id="space"),
        pytest.param("https://hooks.example/\r\nX: canary", "%XX", id="header injection"),
        pytest.param("https://hooks.example/\n", "%XX", id="end of line"),
        pytest.param("https://bücher.example/", "xn--", id="letters"),
        pytest.param("https://①②⑦.0.0.1/", "xn--", id="digits in circles"),
        pytest.param("https://hooks.example:0/", "1 to 65535", id="port 0"),
        pytest.param("https://hooks.example:65536/", "1 to 65535", id="port too large"),
        pytest.param("https:///path", "like https://hooks", id="no host"),
        pytest.param("https://2130706433/", "state a name", id="one number"),
        pytest.param("https://0x7f.1/", "state a name", id="hexadecimal"),
        pytest.param("https://0177.0.0.1/", "state a name", id="octal"),
        pytest.param("https://127.1/", "state a name", id="short"),
        pytest.param("https://hooks..example/", "state a name", id="empty label"),
        pytest.param("https://hooks.example./", "state a name", id="final dot"),
        pytest.param(f"https://{'a' * 64}.example/", "state a name", id="long label"),
        pytest.param("https://[127.0.0.1]/", "state a name", id="IPv4 in brackets"),
        pytest.param("https://[fe80::1%25eth0]/", "like https://hooks", id="zone"),
        pytest.param("https://hooks.example/" + "a" * 2048, "2048", id="too long"),
    ],
)
def test_an_address_that_could_be_read_in_two_ways_is_refused_without_being_repeated(url, problem):
    with pytest.raises(AddressError, match=problem) as refused:
        read_url(url)
    assert "canary" not in str(refused.value)


URLS = st.text() | st.from_regex(r"https?://[^/]{0,30}(/.{0,20})?", fullmatch=True)


@given(URLS | st.text("htps:/.[]@#?%0123456789abx-", max_size=40).map("https://".__add__))
def test_any_text_is_an_address_or_a_clear_refusal(text):
    told = read_or_refusal(text)
    if isinstance(told, str):
        assert ": " in told
    else:
        assert read_url(f"{told.scheme}://{told.authority}{told.path}") == told


def read_or_refusal(text):
    try:
        return read_url(text)
    except AddressError as refused:
        return str(refused)


@given(st.ip_addresses())
def test_a_written_address_is_judged_as_itself_and_never_looked_up(address):
    def unasked(host):
        raise AssertionError(host)

    url = f"https://[{address}]/" if address.version == 6 else f"https://{address}/"
    if is_public(address):
        assert admit(url, policy=AddressPolicy(), resolve=unasked).addresses == (address,)
    else:
        with pytest.raises(AddressError):
            admit(url, policy=AddressPolicy(), resolve=unasked)
