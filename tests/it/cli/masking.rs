//! What tells who somebody is, is hidden where it is asked for, and nowhere else.

use super::{CALL, Home};

/// A call in which a number and an address are said.
fn with_numbers() -> Home {
    let home = Home::new();
    let call = serde_json::json!({
        "call_id": CALL, "created_at": "2026-08-11T16:20:24.118+00:00", "from": "+12025550178", "to": "+12025550143",
        "status": "completed", "summary": "Call back +49 170 1234567",
        "transcripts": [
            { "id": 1, "user": "user", "text": "My card is 4111 1111 1111 1111.", "created_at": "2026-08-11T16:20:31Z" },
            { "id": 2, "user": "user", "text": "Mail ann@example.com, please.", "created_at": "2026-08-11T16:20:35Z" },
        ],
    });
    let file = home.write("call.json", &call.to_string());
    home.ok(&["import", &file, "--issues", "all"]);
    home
}

/// What no mask may let through.
const SECRETS: &[&str] = &["4111 1111", "ann@example", "2025550178", "1234567"];

#[test]
fn an_option_hides_numbers_and_addresses_in_text_and_in_json() {
    let home = with_numbers();
    for args in [
        &["call", "show", CALL] as &[&str],
        &["call", "show", CALL, "--json"],
        &["call", "list"],
        &["call", "list", "--jsonl"],
        &["issue", "list"],
        &["issue", "list", "--json"],
        &["issue", "show", "1001"],
        &["resource", "list", "1001", "--json"],
    ] {
        let open = home.ok(args);
        let masked = home.ok(&[args, &["--mask"]].concat());
        assert!(SECRETS.iter().any(|secret| open.contains(secret)), "{args:?}: nothing to hide in {open}");
        for secret in SECRETS {
            assert!(!masked.contains(secret), "{args:?}: {secret} in {masked}");
        }
    }
    let call = home.ok(&["call", "show", CALL, "--json", "--mask"]);
    assert!(call.contains(CALL), "ids stay");
    assert!(call.contains("[card …1111]") && call.contains("[e-mail]"), "{call}");
}

#[test]
fn the_configuration_hides_for_all_or_for_a_profile_and_nothing_of_it_is_stored() {
    let home = with_numbers();
    home.write("config/config.toml", "mask = true\n");
    assert!(!home.ok(&["call", "show", CALL]).contains("4111"));
    home.ok(&["flag", "add", "1001", "--call", CALL, "--index", "0", "--type", "data_leak"]);
    home.write("config/config.toml", "[profile.local]\nmask = true\n");
    assert!(!home.ok(&["call", "show", CALL]).contains("4111"));
    home.write("config/config.toml", "");
    let flags = home.json(&["flag", "list", "1001"]);
    assert_eq!(flags[0]["message_text"], "My card is 4111 1111 1111 1111.", "what is sent is what was said");
}

#[test]
fn what_is_told_of_many_changes_is_masked_too() {
    let home = with_numbers();
    let lines = "{\"issue\":1001,\"status\":\"done\",\"ann@example.com\":1}\n";
    let open = home.piped(&["issue", "set", "--from", "-"], lines);
    assert!(open.out.contains("ann@example"), "{open:?}");
    let masked = home.piped(&["issue", "set", "--from", "-", "--mask"], lines);
    assert!(masked.out.contains("[e-mail]") && !masked.out.contains("ann@example"), "{masked:?}");
}
