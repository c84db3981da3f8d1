//! `earmark user`: people and services, as an owner looks after them.

use super::{
    Setting,
    args::UserCommand,
    exit::{Outcome, say},
    output::Output,
    people::{self, find, shown, split},
    table::{Table, id, own},
};
use crate::{
    domain::permission::UserKind,
    wire::{NewUser, User, UserPatch},
};

pub(super) async fn run(setting: Setting, command: UserCommand) -> Outcome {
    let mut out = Output::new(setting.color);
    match command {
        UserCommand::List { of, show } => {
            people::with(setting, &of, false, async |api| {
                let users = api.users_up_to(show.limit as usize).await?;
                out.list(&users, show, print)
            })
            .await
        }
        UserCommand::Add { name, permission, service, of, show } => {
            let (first_name, last_name) = if service { (name, None) } else { split(&name) };
            let kind = service.then_some(UserKind::Service);
            let new = NewUser { first_name, last_name, permission, kind };
            people::with(setting, &of, true, async |api| {
                let user = api.add_user(&new).await?;
                tell(&mut out, &user, "added", show.json)?;
                if !show.json {
                    say(format_args!("`earmark key new NAME --user {}` makes a key for it", id(user.id.as_str())));
                }
                out.done()
            })
            .await
        }
        UserCommand::Set { user, permission, name, of, show } => {
            let name = name.map(|name| split(&name));
            let (first_name, last_name) = name.map_or((None, None), |(first, last)| (Some(first), last));
            let patch = UserPatch { first_name, last_name, permission, disabled: None };
            people::with(setting, &of, false, async |api| {
                let user = api.change_user(&find(api, &user).await?.id, &patch).await?;
                tell(&mut out, &user, "changed", show.json)?;
                out.done()
            })
            .await
        }
        UserCommand::Disable { user, of } => {
            let patch = UserPatch { disabled: Some(true), ..UserPatch::default() };
            people::with(setting, &of, false, async |api| {
                let user = api.change_user(&find(api, &user).await?.id, &patch).await?;
                tell(&mut out, &user, "disabled", false)?;
                out.done()
            })
            .await
        }
        UserCommand::Enable { user, of } => {
            let patch = UserPatch { disabled: Some(false), ..UserPatch::default() };
            people::with(setting, &of, false, async |api| {
                let user = api.change_user(&find(api, &user).await?.id, &patch).await?;
                tell(&mut out, &user, "enabled", false)?;
                out.done()
            })
            .await
        }
    }
}

fn print(out: &mut Output, users: &[User]) -> std::io::Result<()> {
    let mut table = Table::new();
    for user in users {
        let state = if user.disabled_at.is_some() { "disabled" } else { "" };
        let keys = format!("{} {}", user.keys, if user.keys == 1 { "key" } else { "keys" });
        let kind = if user.kind.verbatim() == UserKind::Service.as_str() { "service" } else { "" };
        table.row([shown(user), user.permission.line(), own(kind), own(keys), own(state), id(user.id.as_str())]);
    }
    table.print(out)
}

fn tell(out: &mut Output, user: &User, done: &str, json: bool) -> std::io::Result<()> {
    if json {
        return out.json(user);
    }
    let (name, permission) = (shown(user), user.permission.line());
    out.line(format_args!("{done} {name}  {permission}  {}", id(user.id.as_str())))
}
