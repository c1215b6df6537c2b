//! The way to the network's server, as a person writes it down: its address, and the proxy that may stand before it.

use uplink::{Proxy, Trouble};

use crate::Fault;
use crate::link::told;

/// `reviews.example.org` is meant as `https://reviews.example.org`.
pub fn whole_address(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    }
}

/// Which way to go: as the system is set up, straight, or by the proxy at this address.
pub fn proxy(asked: Option<&str>) -> Result<Proxy, Fault> {
    match asked.map(str::trim) {
        None | Some("") => Ok(Proxy::System),
        Some("none") => Ok(Proxy::None),
        Some(text) => {
            let address =
                if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
            let known = address.starts_with("http://") || address.starts_with("https://");
            let host = host_of(&address);
            let sane = !host.is_empty() && !host.contains(char::is_whitespace);
            if known && sane { Ok(Proxy::At(address)) } else { Err(told(&Trouble::BadProxy)) }
        }
    }
}

/// `proxy.example.org:8080`, without a name and password.
fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    rest.rsplit_once('@').map_or(rest, |(_, host)| host)
}

/// The way as the window may show it: nothing secret of it.
pub fn proxy_words(proxy: &Proxy) -> String {
    match proxy {
        Proxy::System => String::new(),
        Proxy::None => "none".into(),
        Proxy::At(address) => host_of(address).to_owned(),
    }
}

/// Where nothing was reached: nobody tries a code again by itself, and the proxy may be why.
pub fn not_connected(fault: Fault, proxy: &Proxy) -> Fault {
    let unreached = [Trouble::NoConnection.code(), Trouble::Stalled.code()];
    if !unreached.contains(&fault.code.as_str()) {
        return fault;
    }
    let what = match proxy {
        Proxy::At(address) => format!("the address, and that of the proxy {}", host_of(address)),
        Proxy::System | Proxy::None => "the address".into(),
    };
    let message = format!(
        "The server cannot be reached, so this laptop is not connected yet. Check {what}, and try again when there is a connection. Everything is saved here."
    );
    Fault { message, ..fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_proxy_is_read_as_people_write_it_and_nothing_secret_of_it_is_shown() {
        let check = |asked: Option<&str>, known: Option<Proxy>, shown: &str| {
            let read = proxy(asked);
            assert_eq!(read.clone().ok(), known, "{asked:?}");
            match read {
                Ok(read) => assert_eq!(proxy_words(&read), shown, "{asked:?}"),
                Err(fault) => assert_eq!(fault.code, "SP-6108", "{asked:?}"),
            }
        };
        let at = |address: &str| Some(Proxy::At(address.into()));
        check(None, Some(Proxy::System), "");
        check(Some(" "), Some(Proxy::System), "");
        check(Some("none"), Some(Proxy::None), "none");
        check(Some(" proxy.nhs.uk:8080 "), at("http://proxy.nhs.uk:8080"), "proxy.nhs.uk:8080");
        check(
            Some("https://me:word@proxy:3128/x"),
            at("https://me:word@proxy:3128/x"),
            "proxy:3128",
        );
        for wrong in ["my proxy", "http://", "ftp://proxy", "socks5://proxy:1080"] {
            check(Some(wrong), None, "");
        }
    }
}
