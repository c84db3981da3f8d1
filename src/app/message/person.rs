//! People of the organisation as panes name them, and whom a typed name means.

use crate::{
    domain::{
        id::{OrgId, UserId},
        text::{Display, Harmless, Untrusted, shown},
    },
    wire::Member,
};

/// What is typed for oneself.
pub const ME: &str = "me";

/// Cells of a name that are shown where there is a line for it.
const WHOLE: usize = 64;

/// Cells of a name that are shown in a line with other things.
const BRIEF: usize = 24;

/// A person of the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: UserId,
    /// Name for the screen.
    pub name: Display,
    /// The same in few cells.
    pub brief: Display,
    /// What tells somebody from a namesake.
    pub note: Display,
}

impl Person {
    /// Somebody of this name. However long it is, it leaves room for the rest of the screen.
    pub fn new(id: UserId, name: &Display) -> Self {
        let cut = |cells| Display::ours(Harmless::from(name).truncated(cells).into_owned());
        Self { id, name: cut(WHOLE), brief: cut(BRIEF), note: Display::default() }
    }
}

impl From<&Member> for Person {
    fn from(member: &Member) -> Self {
        let email = member.member_email.as_ref().map(Untrusted::line).unwrap_or_default();
        let name = member.name().map(|name| name.line()).filter(|name| !name.as_str().trim().is_empty());
        let name = name.unwrap_or_else(|| match email.as_str().split('@').next() {
            Some(box_name) if !box_name.trim().is_empty() => Display::ours(box_name.to_owned()),
            _ => Display::ours("a member without a name"),
        });
        Self { note: email, ..Self::new(member.user_id.clone(), &name) }
    }
}

/// The people of an organisation, and who of them the service takes the user for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    /// The organisation.
    pub org: Option<OrgId>,
    /// The user, where that can be told.
    pub me: Option<UserId>,
    /// All of them, the user too.
    pub people: Vec<Person>,
}

/// The people with this name, or else those whose name holds it.
fn called<'a>(people: impl Iterator<Item = &'a Person> + Clone, name: &str) -> Vec<&'a Person> {
    let wanted = name.to_lowercase();
    let fits = |fit: fn(&str, &str) -> bool| -> Vec<&'a Person> {
        people.clone().filter(|person| fit(&person.name.as_str().to_lowercase(), &wanted)).collect()
    };
    let whole = fits(|name, wanted| name == wanted);
    if whole.is_empty() { fits(|name, wanted| name.contains(wanted)) } else { whole }
}

/// Whom a name after `key` means, by id: `me`, a name or a part of it, or an id itself; in words why that cannot be told.
pub fn meant<'a>(
    people: impl Iterator<Item = &'a Person> + Clone,
    me: Option<&UserId>,
    (key, name): (&str, &str),
) -> Result<String, Display> {
    if name.eq_ignore_ascii_case(ME) {
        let unknown = || shown!("{key}: the service does not tell who you are; write your name");
        return me.map(|me| me.as_str().to_owned()).ok_or_else(unknown);
    }
    let is_id = name.bytes().any(|byte| byte.is_ascii_digit()) || people.clone().any(|one| one.id.as_str() == name);
    let mut named = called(people.clone(), name);
    named.sort_unstable_by(|one, other| one.name.as_str().cmp(other.name.as_str()));
    let shown = Display::foreign_line(name);
    match named.as_slice() {
        [person] => Ok(person.id.as_str().to_owned()),
        // Without people nothing is known of the name, and who is not among them may have left.
        _ if is_id || people.clone().next().is_none() => Ok(name.to_owned()),
        [] => Err(shown!("{key}: nobody here is called `{shown}`")),
        [one, other, ..] => {
            Err(shown!("{key}: `{shown}` may be {} or {}; write more of the name", one.name, other.name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::width;

    fn person(id: &str, name: &str) -> Person {
        Person::new(id.into(), &Display::foreign_line(name))
    }

    #[test]
    fn names_and_me_mean_one_person_or_say_why_not() {
        let people = [person("p1", "Ann"), person("p2", "Anna Lind"), person("p3", "Noor Lind")];
        let me = UserId::from("p3");
        let meant = |name| meant(people.iter(), Some(&me), ("author", name)).map_err(|text| text.to_string());
        assert_eq!(meant("me"), Ok("p3".to_owned()));
        assert_eq!(meant("Me"), Ok("p3".to_owned()));
        assert_eq!(meant("ann"), Ok("p1".to_owned()), "the whole name before a part of another");
        assert_eq!(meant("noor"), Ok("p3".to_owned()));
        assert_eq!(meant("7d1f0a3c"), Ok("7d1f0a3c".to_owned()), "an id");
        assert_eq!(meant("zed"), Err("author: nobody here is called `zed`".to_owned()));
        let lind = "author: `lind` may be Anna Lind or Noor Lind; write more of the name".to_owned();
        assert_eq!(meant("lind"), Err(lind));
    }

    #[test]
    fn where_nobody_is_known_a_name_goes_as_it_is_and_me_is_told_apart() {
        let meant = |name| meant([].iter(), None, ("owner", name)).map_err(|text| text.to_string());
        assert_eq!(meant("ann"), Ok("ann".to_owned()));
        assert_eq!(meant("me"), Err("owner: the service does not tell who you are; write your name".to_owned()));
    }

    #[test]
    fn a_member_without_a_name_goes_by_the_address_and_never_by_the_id() {
        let member = |first: &str, email: Option<&str>| -> Person {
            let member: Member = serde_json::from_value(serde_json::json!({
                "org_id": "org", "user_id": "0c8e5f7a-3b92-4d6c-a1e4-7d5f90b2c638", "first_name": first,
                "member_email": email,
            }))
            .expect("a member");
            Person::from(&member)
        };
        assert_eq!(member("Mara", Some("m@b.example")).name.as_str(), "Mara");
        assert_eq!(member("  ", Some("mara@b.example")).name.as_str(), "mara");
        assert_eq!(member("", None).name.as_str(), "a member without a name");
    }

    #[test]
    fn a_hostile_name_is_harmless_and_short() {
        let name = format!("Eve\u{1b}[2J\u{202e}{}", "界".repeat(500));
        let eve = person("p", &name);
        assert!(!eve.name.as_str().contains(['\u{1b}', '\u{202e}']), "{}", eve.name);
        assert!(width::width(eve.name.as_str()) <= WHOLE && width::width(eve.brief.as_str()) <= BRIEF);
    }
}
