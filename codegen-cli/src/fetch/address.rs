//! Which addresses are of the public internet.
//!
//! A document names any host it likes, and a name may lead to any address. So a program that
//! downloads what documents name must not reach what only its own machine or network can reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Blocks of the special-purpose registry for IPv4 that are not public, with their lengths.
const V4: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    // Carriers' own translation.
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // An address that a provider of clouds answers to its guests.
    ([168, 63, 129, 16], 32),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// The same within the global addresses of IPv6, 2000::/3.
const V6: [(u128, u32); 3] = [
    // Protocols, among them Teredo, benchmarks and ORCHID.
    (0x2001 << 112, 23),
    (0x2001_0db8 << 96, 32),
    (0x3fff << 112, 20),
];

/// Whether an address is one that everybody reaches.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(address) => is_public_v4(address),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let number = u32::from(address);
    let within = |(block, length): &([u8; 4], u32)| {
        (number ^ u32::from_be_bytes(*block)).leading_zeros() >= *length
    };
    !V4.iter().any(within)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let number = u128::from(address);
    let within = |(block, length): &(u128, u32)| (number ^ block).leading_zeros() >= *length;
    number >> 125 == 1 && !V6.iter().any(within)
}

/// The address of IPv4 to which a packet for this one goes: mapped, by NAT64, by 6to4.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let number = u128::from(address);
    let last = Ipv4Addr::from(number as u32);
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, _, _] | [0x64, 0xff9b, 0, 0, 0, 0, _, _] => Some(last),
        [0x2002, ..] => Some(Ipv4Addr::from((number >> 80) as u32)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn all(addresses: &str, public: bool) {
        for text in addresses.split_whitespace() {
            let address: IpAddr = text.parse().expect("an address");
            assert_eq!(is_public(address), public, "{text}");
        }
    }

    #[test]
    fn addresses_of_ipv4() {
        all(
            "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 \
             127.255.255.254 168.63.129.16 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 \
             192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 \
             224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255",
            false,
        );
        all(
            "1.1.1.1 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.0.0.1 128.0.0.1 \
             169.253.1.1 172.15.255.255 172.32.0.1 192.0.1.1 192.167.1.1 198.17.1.1 198.20.1.1 \
             223.255.255.255",
            true,
        );
    }

    #[test]
    fn addresses_of_ipv6() {
        all(
            ":: ::1 ::127.0.0.1 fe80::1 fec0::1 fc00::1 fd12:3456::1 ff02::1 100::1 2001:db8::1 \
             3fff::1 2001::1 2001:2::1 2001:10::1 2001:20::1 64:ff9b:1::1 5f00::1 4000::1",
            false,
        );
        all("2606:4700::1111 2a00:1450::1 2001:4860:4860::8888", true);
    }

    #[test]
    fn addresses_of_ipv4_in_those_of_ipv6() {
        all(
            "::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::127.0.0.1 \
             64:ff9b::192.168.0.1 2002:7f00:1::1 2002:a00:1:: 2002:c0a8:101::1",
            false,
        );
        all("::ffff:1.1.1.1 64:ff9b::1.1.1.1 2002:101:101::1", true);
    }
}
