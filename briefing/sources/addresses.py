"""Which addresses may be asked: http and https, and machines of the public network.

A feed can name any address, and a redirect can lead anywhere: to the router, to a database on this machine,
to a cloud's metadata service. So a name is looked up here, every address that it stands for is checked, and
the connection goes to the checked address itself: a name server that answers differently the second time
(DNS rebinding) wins nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from briefing.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address
    Resolve = Callable[[str, int], Sequence[str]]

SCHEMES = ("http", "https")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LONGEST = 4000


class AddressError(SourceError):
    """An address is not one that may be asked."""


def resolved(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host by the machine's own resolver.

    Raises:
        OSError: The name is unknown or the resolver does not answer.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]).partition("%")[0] for item in found))


class Guard:
    """Tells which addresses may be connected to.

    Args:
        allowed: Host names, IP addresses or networks (``10.0.0.0/8``) that may be private.
        resolve: Returns the IP addresses of a host and port.

    Raises:
        ConfigError: An entry of ``allowed`` looks like a network and is none.
    """

    def __init__(self, allowed: Sequence[str] = (), *, resolve: Resolve = resolved) -> None:
        self._resolve = resolve
        self._names: set[str] = set()
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        for entry in allowed:
            bare = entry.strip().strip("[]").rstrip(".").lower()
            try:
                self._networks.append(ipaddress.ip_network(bare, strict=False))
            except ValueError as exc:
                if "/" in bare or not bare:
                    message = f"setting allow_private_hosts: {entry!r} is neither a host nor a network"
                    raise ConfigError(message, hint="write 192.168.1.20, 10.0.0.0/8 or nas.local") from exc
                self._names.add(bare)

    def addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host that may be connected to.

        Raises:
            AddressError: All of them are private, loopback, link-local or reserved.
            OSError: The name cannot be resolved.
        """
        found = [host] if _literal(host) else list(self._resolve(host, port))
        name = host.rstrip(".").lower()
        good = [item for item in found if name in self._names or self._permits(item)]
        if not good:
            shown = f"{host} ({found[0]})" if found and found[0] != host else host
            raise AddressError(
                f"{shown} is not an address of the public network",
                hint=f"if it is yours, add {name!r} to the setting allow_private_hosts",
            )
        return good

    def _permits(self, written: str) -> bool:
        try:
            address = ipaddress.ip_address(written)
        except ValueError:
            return False
        if any(
            address in network or _inner(address) in network
            for network in self._networks
            if network.version in {address.version, _inner(address).version}
        ):
            return True
        return all(item.is_global and not item.is_multicast for item in {address, _inner(address)})


def _inner(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address carries (mapped, 6to4, NAT64, Teredo), else itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour or address


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def checked_url(url: str, *, base: str | None = None) -> str:
    """Return an absolute address in its plain form: no fragment, no name and password, the host in lower case.

    Args:
        url: The address as a person, a feed or a redirect writes it.
        base: What a relative address is relative to.

    Raises:
        AddressError: It is not an http or https address with a host.
    """
    written = "".join(char for char in url.strip() if char >= " ").replace(" ", "%20")
    # "feed:" before an address is what old browsers were given to open a reader.
    written = re.sub(r"^feed:(?=https?://)", "", re.sub(r"^feed://", "https://", written))
    if len(written) > _LONGEST:
        raise AddressError(f"an address of {len(written)} characters is too long", hint="correct it")
    try:
        parts = urlsplit(urljoin(base, written) if base else written)
        host, port = parts.hostname, parts.port
    except ValueError as exc:
        raise AddressError(f"{url!r} is not an address: {exc}", hint="correct it") from exc
    if parts.scheme.lower() not in SCHEMES or not host:
        raise AddressError(
            f"{url[:200]!r} is not a web address", hint="only http:// and https:// addresses are fetched"
        )
    return urlunsplit(
        SplitResult(
            parts.scheme.lower(), _netloc(host, port, parts.scheme), parts.path or "/", parts.query, ""
        )
    )


def host_of(url: str) -> str:
    """Return host and port of an address, as the key of what is polite to one server."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _netloc(host: str, port: int | None, scheme: str) -> str:
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as exc:
        raise AddressError(f"{host!r} is not a host name", hint="correct it") from exc
    name = f"[{name}]" if ":" in name else name
    default = 443 if scheme.lower() == "https" else 80
    return name if port in {None, default} else f"{name}:{port}"
