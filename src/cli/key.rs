//! `earmark key`: keys that speak for people and services.

use super::{
    Setting,
    args::KeyCommand,
    clock,
    exit::{Code, Outcome, Stop, say},
    output::Output,
    people::{self, find_id, find_key},
    table::{Table, id, own},
};
use crate::{
    domain::time::Time,
    wire::{Key, KeyMade, KeyQuery, NewKey, Rotation},
};

/// Seconds of an hour.
const HOUR: u32 = 60 * 60;

pub(super) async fn run(setting: Setting, command: KeyCommand) -> Outcome {
    let mut out = Output::new(setting.color);
    match command {
        KeyCommand::List { user, all, of, show } => {
            people::with(setting, &of, false, async |api| {
                let query = KeyQuery {
                    user_id: find_id(api, user.as_deref()).await?,
                    all: all.then_some(true),
                    ..KeyQuery::default()
                };
                let keys = api.keys_up_to(&query, show.limit as usize).await?;
                out.list(&keys, show, print)
            })
            .await
        }
        KeyCommand::New { name, user, scopes, days, of, show } => {
            people::with(setting, &of, false, async |api| {
                let user_id = find_id(api, user.as_deref()).await?;
                let scopes: Vec<_> = scopes.iter().flatten().copied().collect();
                let scopes = (!scopes.is_empty()).then_some(scopes);
                let new = NewKey { name: name.clone(), user_id, scopes, days };
                tell(&mut out, &api.make_key(&new).await?, show.json)?;
                out.done()
            })
            .await
        }
        KeyCommand::Rotate { key, overlap, days, of, show } => {
            people::with(setting, &of, false, async |api| {
                let key = find_key(api, &key).await?;
                let how = Rotation { overlap_s: overlap.map(|hours| hours * HOUR), days };
                tell(&mut out, &api.rotate_key(&key, &how).await?, show.json)?;
                let hours = overlap.unwrap_or(24);
                say(format_args!("the old one is still good for {hours} h"));
                out.done()
            })
            .await
        }
        KeyCommand::Revoke { key, of } => {
            people::with(setting, &of, false, async |api| {
                let key = find_key(api, &key).await?;
                api.revoke_key(&key).await?;
                out.line(format_args!("withdrawn {}", id(key.as_str())))?;
                out.done()
            })
            .await
        }
    }
}

/// The key alone goes to standard output, so that a script can keep it.
fn tell(out: &mut Output, made: &KeyMade, json: bool) -> Outcome<()> {
    if json {
        return Ok(out.json(made)?);
    }
    let Some(key) = made.key.as_ref().filter(|key| key.bytes().all(|byte| byte.is_ascii_graphic())) else {
        return Err(Stop::new(Code::Failed, "the server did not tell the key; withdraw it, and make another one"));
    };
    out.line(format_args!("{key}"))?;
    say(format_args!("this is told once; its id is {}", id(made.id.as_str())));
    Ok(())
}

fn print(out: &mut Output, keys: &[Key]) -> std::io::Result<()> {
    let now = clock::now();
    let mut table = Table::new();
    for key in keys {
        let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.line().to_string()).collect();
        let scopes = if scopes.is_empty() { "all".to_owned() } else { scopes.join(" ") };
        let used = key.last_used_on.as_ref().map_or_else(|| "not used".into(), |day| format!("used {}", day.line()));
        table.row([
            key.prefix.line(),
            own(state(key, now)),
            own(scopes),
            own(used),
            id(key.id.as_str()),
            key.name.line(),
        ]);
    }
    table.print(out)
}

/// How a key stands.
fn state(key: &Key, now: Time) -> String {
    let day = |time: Time| time.to_string().chars().take(10).collect::<String>();
    match (key.revoked_at, key.expires_at) {
        (Some(at), _) => format!("withdrawn {}", day(at)),
        (None, Some(end)) if end <= now => format!("ended {}", day(end)),
        (None, Some(end)) => format!("until {}", day(end)),
        (None, None) if key.from_file => "of a file".to_owned(),
        (None, None) => "without end".to_owned(),
    }
}
