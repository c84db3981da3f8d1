//! `earmark pull` where something is not as usual.

use std::fs;

use super::*;
use crate::cli::is_private;

/// Each maker, with this many calls, and a home for them.
fn each(count: usize, look: impl Fn(Maker, &Service, &Home)) {
    for maker in Maker::ALL {
        let service = Service::start(maker, calls(count));
        look(maker, &service, &home_of(&service));
        service.was_well_spoken_to();
    }
}

#[test]
fn a_key_that_is_refused_or_missing_is_told() {
    each(1, |maker, _, home| {
        let refused = done(command(home, maker, &[]).env(maker.key_variable(), "wrong").output().unwrap());
        assert_eq!(refused.code, 4, "{maker}: {refused:?}");
        assert!(refused.err.contains("the key is not known") && refused.err.contains("doctor"), "{refused:?}");
        let missing = done(command(home, maker, &[]).env_remove(maker.key_variable()).output().unwrap());
        assert_eq!(missing.code, 4, "{maker}: {missing:?}");
        assert!(missing.err.contains(maker.key_variable()), "{missing:?}");
        assert!(!refused.err.contains("wrong"), "{refused:?}");
    });
}

#[test]
fn an_empty_list_is_no_failure() {
    each(0, |maker, _, home| {
        let told = summary(home, maker, &["--since", SINCE]);
        assert_eq!((&told["calls_added"], &told["bad_calls"]), (&0.into(), &0.into()), "{maker}");
    });
}

#[test]
fn a_call_that_is_not_finished_comes_when_it_is() {
    each(20, |maker, service, home| {
        service.state().calls[3].is_finished = false;
        let told = summary(home, maker, &["--since", SINCE]);
        assert_eq!((&told["calls_added"], &told["asked_again"]), (&19.into(), &1.into()), "{maker}: {told}");
        // The list has gone on far behind it.
        let mut late = call(9_000);
        late.id = "late".to_owned();
        service.state().calls.push(late);
        let told = summary(home, maker, &[]);
        assert_eq!((&told["calls_added"], &told["asked_again"]), (&1.into(), &1.into()), "{maker}: {told}");
        service.state().calls[3].is_finished = true;
        let told = summary(home, maker, &[]);
        assert_eq!((&told["calls_added"], &told["asked_again"]), (&1.into(), &0.into()), "{maker}: {told}");
        assert_eq!(stored(home).len(), 21);
    });
}

#[test]
fn calls_that_are_made_while_the_list_is_read_are_not_left_out() {
    each(300, |maker, service, home| {
        // One comes late to where the list was read already; others are the newest.
        let coming = (0..3).map(|number| Call { at: call(299).at - number * 30_000, ..call(1_000 + number as usize) });
        service.state().coming = coming.collect();
        summary(home, maker, &["--since", SINCE]);
        summary(home, maker, &[]);
        assert_eq!(stored(home).len(), 303, "{maker}");
    });
}

#[test]
fn an_odd_call_is_named_and_the_others_go_in() {
    each(12, |maker, service, home| {
        if maker == Maker::Vapi {
            // Its list holds the calls themselves.
            return;
        }
        service.state().calls[4].is_odd = true;
        let done = pull(home, maker, &["--since", SINCE]);
        assert_eq!(done.code, 7, "{maker}: {done:?}");
        assert!(done.err.contains("call call-00004: "), "{maker}: {done:?}");
        assert!(done.out.contains("added 11 calls"), "{maker}: {done:?}");
    });
}

#[test]
fn a_rehearsal_lists_and_stores_nothing() {
    each(9, |maker, _, home| {
        let done = pull(home, maker, &["--since", SINCE, "--dry-run"]);
        assert_eq!(done.code, 0, "{maker}: {done:?}");
        assert_eq!(done.out.lines().filter(|line| line.contains("call-0000")).count(), 9, "{done:?}");
        assert!(done.out.contains("1:30"), "{maker}: {done:?}");
        assert!(done.out.contains("9 calls would be"), "{done:?}");
        assert!(!home.path("data").exists(), "not even a folder");
        let told = summary(home, maker, &["--since", SINCE, "--dry-run"]);
        assert_eq!(told["calls"].as_array().unwrap().len(), 9, "{maker}");
    });
}

#[test]
fn a_limit_is_kept_and_the_next_pull_goes_on_behind_it() {
    each(30, |maker, _, home| {
        let first = summary(home, maker, &["--since", SINCE, "--limit", "11"]);
        assert_eq!(first["calls_added"], 11, "{maker}: {first}");
        let rest = summary(home, maker, &[]);
        assert_eq!(rest["calls_added"].as_u64().unwrap(), 19, "{maker}: {rest}");
    });
}

#[test]
fn time_and_agent_narrow_what_comes() {
    each(70, |maker, _, home| {
        let (since, until) = ("2026-08-01T00:02:00Z", "2026-08-01T00:05:00Z");
        let told = summary(home, maker, &["--since", since, "--until", until]);
        assert_eq!(told["calls_added"], 21, "{maker}: {told}");
        let told = summary(home, maker, &["--since", SINCE, "--agent", "agent-1"]);
        let (added, present) = (told["calls_added"].as_u64().unwrap(), told["calls_present"].as_u64().unwrap());
        assert_eq!(added + present, 35, "{maker}: {told}");
        // An earlier time is read from there, and what is there counts as there.
        let told = summary(home, maker, &["--since", SINCE]);
        assert_eq!(stored(home).len(), 70, "{maker}: {told}");
    });
}

#[test]
fn a_queue_gets_the_calls() {
    each(5, |maker, _, home| {
        let missing = pull(home, maker, &["--since", SINCE, "--queue", "New"]);
        assert_eq!(missing.code, 3, "{maker}: {missing:?}");
        home.ok(&["review", "new", "New"]);
        let told = summary(home, maker, &["--since", SINCE, "--queue", "New"]);
        assert_eq!((&told["calls_added"], &told["queue_added"]), (&5.into(), &5.into()), "{maker}: {told}");
    });
}

#[test]
fn issues_are_opened_as_asked() {
    each(4, |maker, _, home| {
        let told = summary(home, maker, &["--since", SINCE, "--issues", "all"]);
        assert_eq!(told["issues_added"], 4, "{maker}: {told}");
    });
}

#[test]
fn following_takes_what_comes_later() {
    each(3, |maker, service, home| {
        let mut child = start(home, maker, &["--since", SINCE, "--follow", "--every", "1s", "--json"]);
        service.wait_until(|state| state.reads.len() == 3);
        let mut later = call(70);
        later.id = "later".to_owned();
        service.state().calls.push(later);
        service.wait_until(|state| state.reads.contains_key("later"));
        // The next look is after what was read is stored.
        let lists = service.state().lists;
        service.wait_until(|state| state.lists > lists + 1);
        #[cfg(unix)]
        rustix::process::kill_process(rustix::process::Pid::from_child(&child), rustix::process::Signal::INT).unwrap();
        #[cfg(not(unix))]
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        #[cfg(unix)]
        assert_eq!(ended.code(), Some(0), "{maker}");
        assert_eq!(stored(home).len(), 4, "{maker}: {ended:?}");
    });
}

#[test]
fn an_interrupted_pull_keeps_what_it_has() {
    let service = Service::start(Maker::Bland, calls(400));
    let home = home_of(&service);
    let child = start(&home, Maker::Bland, &["--since", SINCE]);
    service.wait_until(|state| state.reads.len() > 150);
    #[cfg(unix)]
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), rustix::process::Signal::INT).unwrap();
    let ended = done(child.wait_with_output().unwrap());
    assert_eq!(ended.code, 7, "{ended:?}");
    assert!(ended.err.contains("goes on from there"), "{ended:?}");
    let before = stored(&home).len();
    assert!(before >= 64, "{before}");
    let told = summary(&home, Maker::Bland, &[]);
    assert_eq!(told["calls_added"], 400 - before, "{told}");
}

#[test]
fn a_call_of_bland_has_its_course_through_the_pathway() {
    let service = Service::start(Maker::Bland, calls(2));
    let home = home_of(&service);
    summary(&home, Maker::Bland, &["--since", SINCE]);
    let through = home.json(&["call", "list", "node:Offer"]);
    assert_eq!(through[0]["call_id"], "call-00001", "{through}");
    assert_eq!(through.as_array().unwrap().len(), 1);
    service.was_well_spoken_to();
}

#[test]
fn the_address_of_a_recording_is_kept() {
    each(1, |maker, service, home| {
        summary(home, maker, &["--since", SINCE]);
        let id = stored(home).into_iter().next().unwrap();
        let shown = home.json(&["call", "show", &id]);
        let expected = match maker {
            Maker::Bland => return,
            Maker::Vapi => format!("{}/call/call-00000/mono-recording", service.address),
            Maker::Retell => "https://recordings.example/call-00000.wav".to_owned(),
            Maker::ElevenLabs => format!("{}/v1/convai/conversations/call-00000/audio", service.address),
        };
        assert!(shown.to_string().contains(&expected), "{maker}: {shown}");
    });
}

#[test]
fn where_a_pull_stands_is_private_and_of_one_database() {
    let service = Service::start(Maker::Bland, calls(3));
    let home = home_of(&service);
    summary(&home, Maker::Bland, &["--since", SINCE]);
    let files: Vec<_> = fs::read_dir(home.path("data/sources")).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.iter().any(|file| file.extension().is_some_and(|ending| ending == "json")), "{files:?}");
    for file in &files {
        #[cfg(unix)]
        assert!(is_private(file), "{}", file.display());
        assert!(!fs::read_to_string(file).unwrap().contains(KEY));
    }
    // A database that begins anew gets everything again.
    for file in fs::read_dir(home.path("data")).unwrap().map(|file| file.unwrap().path()) {
        if file.file_name().unwrap().to_string_lossy().starts_with("earmark.db") {
            fs::remove_file(file).unwrap();
        }
    }
    let told = summary(&home, Maker::Bland, &["--since", SINCE]);
    assert_eq!(told["calls_added"], 3, "{told}");
}

#[test]
fn what_cannot_be_pulled_is_told() {
    let home = Home::new();
    for (args, words) in [
        (&["pull", "retel"][..], "did you mean `retell`?"),
        (&["pull", "bland", "--since", "soon"], "a time is written as"),
        (&["--profile", "bland", "pull", "bland"], "use the profile local"),
    ] {
        let said = home.fails(2, args);
        assert!(said.contains(words), "{args:?}: {said}");
    }
}

#[test]
fn the_doctor_looks_at_each_source() {
    each(1, |maker, _, home| {
        let look = |key: &str| {
            let mut command = home.command(&["doctor"]);
            let done = done(command.env(maker.key_variable(), key).stdin(Stdio::null()).output().unwrap());
            let lines = done.out.lines().skip_while(|line| !line.contains("source  ")).take(2);
            (lines.collect::<Vec<_>>().join("\n"), done)
        };
        let (said, well) = look(KEY);
        assert!(said.contains(&format!("{maker}: ")) && said.contains("answers, and takes the key"), "{well:?}");
        let (said, refused) = look("wrong");
        assert!(said.starts_with("problem") && said.contains("the key is not known"), "{maker}: {refused:?}");
        assert!(!refused.out.contains("wrong"), "{refused:?}");
        let (said, missing) = look("");
        assert!(said.contains(maker.key_variable()), "{maker}: {missing:?}");
    });
}

#[test]
fn calls_of_others_are_passed_by_and_not_listed_again() {
    let service = Service::start(Maker::Bland, calls(500).into_iter().step_by(2).collect());
    let home = home_of(&service);
    let told = summary(&home, Maker::Bland, &["--since", SINCE, "--agent", "agent-1"]);
    assert_eq!(told["calls_added"], 0, "{told}");
    let last = earmark::domain::time::Time::from_millis(call(498).at).to_string();
    assert_eq!(told["up_to"].as_str(), Some(last.as_str()), "{told}");
    let lists = service.state().lists;
    summary(&home, Maker::Bland, &["--agent", "agent-1"]);
    assert_eq!(service.state().lists, lists + 1, "only what is newer is listed");
}

#[test]
fn a_call_that_is_there_with_other_content_is_told() {
    let service = Service::start(Maker::Bland, calls(3));
    let home = home_of(&service);
    summary(&home, Maker::Bland, &["--since", SINCE]);
    service.state().calls[1].at += 1_000;
    let earlier = ["--since", "2026-07-29T00:00:00Z"];
    let done = pull(&home, Maker::Bland, &[&earlier[..], &["--json"]].concat());
    assert_eq!(done.code, 7, "{done:?}");
    let told: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!((&told["calls_present"], &told["calls_differing"]), (&3.into(), &1.into()), "{told}");
    let done = pull(&home, Maker::Bland, &["--since", "2026-07-28T00:00:00Z"]);
    assert!(done.code == 7 && done.err.contains("1 call is there with other content"), "{done:?}");
}

#[test]
fn sources_with_like_names_stand_each_where_they_are() {
    let service = Service::start(Maker::Retell, calls(3));
    let home = Home::new();
    let table = |name: &str| {
        format!("[source.\"{name}\"]\nmaker = \"retell\"\nbase_url = \"{}\"\nkey_env = \"K\"\n", service.address)
    };
    home.write("config/config.toml", &format!("{}{}", table("a.b"), table("a_b")));
    for (name, count) in [("a.b", "calls_added"), ("a_b", "calls_present")] {
        let mut command = home.command(&["pull", name, "--since", SINCE, "--json"]);
        let done = done(command.env("K", KEY).stdin(Stdio::null()).output().unwrap());
        let told: Value = serde_json::from_str(&done.out).unwrap();
        assert_eq!(told[count], 3, "{name}: {told}");
    }
}

#[test]
fn advice_is_true_of_a_source() {
    let service = Service::start(Maker::Retell, calls(1));
    let home = home_of(&service);
    let at = |path: &str| {
        home.write("config/config.toml", &format!("[source.retell]\nbase_url = \"{}{path}\"\n", service.address));
    };
    at("/elsewhere");
    let done = pull(&home, Maker::Retell, &[]);
    assert!(done.code != 0 && !done.err.contains("goes on"), "{done:?}");
    at("");
    let mut refused = command(&home, Maker::Retell, &["--follow", "--every", "1s"]);
    let refused = super::done(refused.env(Maker::Retell.key_variable(), "wrong").output().unwrap());
    assert_eq!(refused.code, 4, "{refused:?}");
    let mut doctor = home.command(&["doctor"]);
    let doctor = super::done(doctor.env(Maker::Retell.key_variable(), "wrong").stdin(Stdio::null()).output().unwrap());
    for said in [refused.err, doctor.out] {
        assert!(said.contains("the key of this source") && !said.contains("of this profile"), "{said}");
    }
}

#[test]
fn a_pull_that_cannot_keep_where_it_stands_tells_what_it_did() {
    let service = Service::start(Maker::Bland, calls(300));
    let home = home_of(&service);
    let child = start(&home, Maker::Bland, &["--since", SINCE, "--json"]);
    service.wait_until(|state| state.reads.len() > 5);
    // No file can be put over a folder.
    let mut files = fs::read_dir(home.path("data/sources")).unwrap().map(|file| file.unwrap().path());
    let lock = files.find(|file| file.extension().is_some_and(|ending| ending == "lock")).unwrap();
    let place = lock.with_extension("json");
    while fs::create_dir(&place).is_err() {
        let _ = fs::remove_file(&place);
    }
    let done = done(child.wait_with_output().unwrap());
    let told: Value = serde_json::from_str(&done.out).unwrap();
    assert!(done.code == 7 && told["error"].as_str().unwrap().contains("sources"), "{done:?}");
    assert!(told["calls_added"].as_u64().unwrap() >= 64 && told["up_to"].is_string(), "{told}");
}

#[test]
fn a_call_that_was_deleted_here_does_not_come_again() {
    let service = Service::start(Maker::Bland, calls(2));
    let home = home_of(&service);
    home.ok(&["review", "new", "Week 48"]);
    summary(&home, Maker::Bland, &["--since", SINCE]);
    let id = stored(&home).pop_first().unwrap();
    home.ok(&["call", "delete", &id, "--yes"]);
    let told = summary(&home, Maker::Bland, &["--since", "2026-07-29T00:00:00Z", "--queue", "Week 48"]);
    assert_eq!(
        (&told["calls_present"], &told["calls_deleted"], &told["queue_added"]),
        (&1.into(), &1.into(), &1.into())
    );
    assert_eq!(stored(&home).len(), 1);
}
